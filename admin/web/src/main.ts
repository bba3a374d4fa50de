import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { router } from './app/router'
import { usePublicFacts } from './stores/public_facts'
import './styles/base.css'
import './styles/print.css'

const app = createApp(App)
app.use(createPinia())
void usePublicFacts().load()
app.use(router)
app.mount('#app')
