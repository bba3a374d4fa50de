import { fileURLToPath } from 'node:url'
import uniPlugin from '@dcloudio/vite-plugin-uni'
import { defineConfig, type Plugin } from 'vite'

// The plugin is CommonJS; under Node's ES modules its factory is one level down.
const uni = ((uniPlugin as unknown as { default?: typeof uniPlugin }).default ??
  uniPlugin) as typeof uniPlugin

const IS_WEB = process.env.UNI_PLATFORM === 'h5'
const THIRD_PARTY = /https:\/\/(?:[\w.-]*dcloud\.net\.cn|vuejs\.org)[\w./-]*/g

/**
 * Removes every address of the frameworks' makers from the output. One of them would fetch a shadow
 * picture on each pushed page, which would tell a third party who votes when.
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

/**
 * Lets the program load on engines without big integers, where its libraries would fail before it
 * can say that the phone is too old. Nothing is ever computed with the stand-in: see
 * `src/platform/support.ts`.
 */
function bigIntPlaceholder(): Plugin {
  const placeholder =
    'if(typeof BigInt==="undefined"&&typeof globalThis!=="undefined")' +
    'globalThis.BigInt=Object.assign(function(v){return Number(v)},{isPlaceholder:true});\n'
  return {
    name: 'big-int-placeholder',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue
        // On the web a file runs before the one that imports it, so each has to help itself.
        const needsIt = IS_WEB ? file.code.includes('BigInt') : file.fileName === 'app.js'
        if (needsIt) file.code = placeholder + file.code
      }
    },
  }
}

/** Parts of the framework that nothing here uses: its own scripts and units in templates, long presses, languages. */
const UNUSED_PARTS = [
  '__UNI_FEATURE_WXS__',
  '__UNI_FEATURE_RPX__',
  '__UNI_FEATURE_LONGPRESS__',
  '__UNI_FEATURE_I18N_EN__',
  '__UNI_FEATURE_I18N_ES__',
  '__UNI_FEATURE_I18N_FR__',
  '__UNI_FEATURE_I18N_ZH_HANT__',
]

/**
 * Keeps the first load of the web page small: no unused parts, and whatever the first page needs in
 * one file, since each file costs half a kilobyte of headers.
 */
function smallFirstLoad(): Plugin {
  const firstPage = fileURLToPath(new URL('./src/pages/start/start.vue', import.meta.url))
  return {
    name: 'small-first-load',
    // After the framework, which sets the same constants.
    enforce: 'post',
    config: () =>
      IS_WEB
        ? {
            define: Object.fromEntries(UNUSED_PARTS.map((name) => [name, false])),
            build: { rollupOptions: { output: { manualChunks: { first: [firstPage] } } } },
          }
        : undefined,
  }
}

export default defineConfig({
  plugins: [
    rolesForMiniProgram(),
    uni(),
    smallFirstLoad(),
    withoutThirdParties(),
    bigIntPlaceholder(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { target: 'es2018' },
})
