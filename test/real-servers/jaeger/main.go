// Jaeger with an OTLP receiver, its memory as the storage, and its query service, put together from Jaeger's own packages as its
// all-in-one does, but without the storages and the receivers that no test uses: those are most of what all-in-one compiles.
package main

import (
	"context"
	"flag"
	"log"
	"time"

	collector "github.com/jaegertracing/jaeger/cmd/collector/app"
	"github.com/jaegertracing/jaeger/cmd/collector/app/flags"
	"github.com/jaegertracing/jaeger/cmd/collector/app/handler"
	query "github.com/jaegertracing/jaeger/cmd/query/app"
	"github.com/jaegertracing/jaeger/cmd/query/app/querysvc"
	querysvcv2 "github.com/jaegertracing/jaeger/cmd/query/app/querysvc/v2/querysvc"
	"github.com/jaegertracing/jaeger/pkg/telemetry"
	"github.com/jaegertracing/jaeger/pkg/tenancy"
	"github.com/jaegertracing/jaeger/plugin/metricstore/disabled"
	"github.com/jaegertracing/jaeger/plugin/storage/memory"
	"github.com/jaegertracing/jaeger/storage_v2/v1adapter"
)

func main() {
	otlp := flag.String("otlp", "127.0.0.1:4318", "host:port of OTLP/HTTP")
	otlpGRPC := flag.String("otlp-grpc", "127.0.0.1:4317", "host:port of OTLP/gRPC")
	api := flag.String("query", "127.0.0.1:16686", "host:port of the query service")
	apiGRPC := flag.String("query-grpc", "127.0.0.1:16685", "host:port of the query service over gRPC")
	skew := flag.Duration("max-clock-skew", 0, "how far Jaeger itself may move spans of a host whose clock is off")
	flag.Parse()

	telset := telemetry.NoopSettings()
	storage := memory.NewFactoryWithConfig(memory.Configuration{MaxTraces: 100_000}, telset.Metrics, telset.Logger)
	writer, err := storage.CreateSpanWriter()
	check(err)

	tenants := tenancy.NewManager(&tenancy.Options{})
	spans, err := collector.NewSpanProcessor(writer, nil,
		collector.Options.Logger(telset.Logger),
		collector.Options.NumWorkers(2),
		collector.Options.QueueSize(200_000))
	check(err)
	options := &flags.CollectorOptions{}
	options.OTLP.HTTP.Endpoint = *otlp
	options.OTLP.GRPC.NetAddr.Endpoint = *otlpGRPC
	_, err = handler.StartOTLPReceiver(options, telset.Logger, spans, tenants)
	check(err)

	factory := v1adapter.NewFactory(storage)
	traces, err := factory.CreateTraceReader()
	check(err)
	dependencies, err := factory.CreateDependencyReader()
	check(err)
	metrics, err := disabled.NewMetricsReader()
	check(err)
	queryOptions := query.DefaultQueryOptions()
	queryOptions.HTTP.Endpoint = *api
	queryOptions.GRPC.NetAddr.Endpoint = *apiGRPC
	queryOptions.MaxClockSkewAdjust = *skew
	server, err := query.NewServer(context.Background(),
		querysvc.NewQueryService(traces, dependencies, *queryOptions.BuildQueryServiceOptions(storage, telset.Logger)),
		querysvcv2.NewQueryService(traces, dependencies, *queryOptions.BuildQueryServiceOptionsV2(storage, telset.Logger)),
		metrics, &queryOptions, tenants, telset)
	check(err)
	check(server.Start(context.Background()))
	for {
		time.Sleep(time.Hour)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
