import { createSSRApp } from 'vue'
import App from './App.vue'

/** Entry point that the framework calls on both targets. */
export function createApp() {
  return { app: createSSRApp(App) }
}
