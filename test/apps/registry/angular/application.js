import '@angular/compiler'
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http'
import { ChangeDetectorRef, Component, inject } from '@angular/core'
import { FormControl, ReactiveFormsModule } from '@angular/forms'
import { bootstrapApplication } from '@angular/platform-browser'
import { ActivatedRoute, provideRouter, Router, RouterLink, RouterOutlet } from '@angular/router'
import { debounceTime, distinctUntilChanged, forkJoin, retry, switchMap, timer } from 'rxjs'

const List = Component({
  selector: 'app-list',
  imports: [RouterLink, ReactiveFormsModule],
  template: `<input id="q" [formControl]="query">
    @for (item of items; track item.id) { <a class="item" [id]="'item-' + item.id" [routerLink]="['/items', item.id]">{{ item.name }}</a> }
    <button id="reload" (click)="reload()">Reload</button> <button id="flaky" (click)="flaky()">Try</button>`,
})(
  class {
    http = inject(HttpClient)
    changes = inject(ChangeDetectorRef)
    query = new FormControl('')
    items = []
    constructor() {
      this.reload()
      this.query.valueChanges
        .pipe(
          debounceTime(250),
          distinctUntilChanged(),
          switchMap((q) => this.http.get('/api/items', { params: { q } })),
        )
        .subscribe((items) => this.show(items))
    }
    show(items) {
      this.items = items
      this.changes.markForCheck()
    }
    reload() {
      this.http.get('/api/items').subscribe((items) => this.show(items))
    }
    flaky() {
      this.http
        .post('/api/flaky', {})
        .pipe(
          retry({ count: 2, delay: () => timer(150) }),
          switchMap(() => this.http.get('/api/items')),
        )
        .subscribe((items) => this.show(items))
    }
  },
)

const Item = Component({
  selector: 'app-item',
  template: `<h1>{{ item?.name }}</h1><button id="save" (click)="save()">Save</button>`,
})(
  class {
    http = inject(HttpClient)
    changes = inject(ChangeDetectorRef)
    router = inject(Router)
    route = inject(ActivatedRoute)
    item = undefined
    constructor() {
      const { id } = this.route.snapshot.params
      forkJoin([this.http.get(`/api/items/${id}`), this.http.get(`/api/items/${id}/parts`)]).subscribe(([item]) => {
        this.item = item
        this.changes.markForCheck()
      })
    }
    save() {
      this.http.put(`/api/items/1`, this.item).subscribe(() => this.router.navigateByUrl('/'))
    }
  },
)

const App = Component({ selector: 'app-root', imports: [RouterOutlet], template: '<router-outlet />' })(class {})

/** `changeDetection`: what tells Angular when to draw; `features`: how it asks. */
export const start = (changeDetection, ...features) =>
  bootstrapApplication(App, {
    providers: [
      changeDetection,
      provideHttpClient(
        ...features,
        withInterceptors([(request, next) => next(request.clone({ setHeaders: { 'x-app': '1' } }))]),
      ),
      provideRouter([
        { path: '', component: List },
        { path: 'items/:id', component: Item, resolve: { user: () => inject(HttpClient).get('/api/me') } },
      ]),
    ],
  })
