/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the server, without a trailing slash; needed by the mini-program build only. */
  readonly VITE_API_BASE?: string
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
