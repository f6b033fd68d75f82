/** Where the services are that the shop asks: `http://127.0.0.1:<port>`. */
export interface ServiceOrigins {
  readonly payments: string
  readonly recommendations: string
  readonly warehouse: string
}
