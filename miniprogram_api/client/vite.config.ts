import { fileURLToPath } from 'node:url'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'

// The plugin is CommonJS; under Node's ES modules its factory is one level down.
const uni = ((uniPlugin as unknown as { default?: typeof uniPlugin }).default ??
  uniPlugin) as typeof uniPlugin

const THIRD_PARTY = /https:\/\/[\w.-]*dcloud\.net\.cn[\w./-]*/g

/**
 * Removes every address of the framework's maker from the output. The framework would fetch a
 * shadow picture from there on each pushed page, which would tell a third party who votes when.
 */
function withoutThirdParties(): Plugin {
  const clean = (text: string) => text.replace(THIRD_PARTY, 'data:,')
  return {
    name: 'without-third-parties',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = clean(file.code)
        else if (typeof file.source === 'string') file.source = clean(file.source)
      }
    },
  }
}

/**
 * Screen readers know `role` on the web and `aria-role` in the mini-program, and either takes the
 * other's word for a mistake. Sources say `role`; this makes it the mini-program's word there.
 */
function rolesForMiniProgram(): Plugin {
  return {
    name: 'roles-for-mini-program',
    enforce: 'pre',
    transform(code, id) {
      if (process.env.UNI_PLATFORM !== 'mp-weixin' || !id.endsWith('.vue')) return null
      return code.replace(/(?<=[\s:])role="/g, 'aria-role="')
    },
  }
}

export default defineConfig({
  plugins: [rolesForMiniProgram(), uni(), withoutThirdParties()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2018' },
})
