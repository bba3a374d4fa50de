import { fileURLToPath, URL } from 'node:url'
import { gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type Plugin } from 'vite'

/** Writes a `.gz` beside every text file of the build; the server sends it where it is accepted. */
function gzipSiblings(): Plugin {
  return {
    name: 'gzip-siblings',
    apply: 'build',
    enforce: 'post',
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler(options) {
        const { readdir, readFile, writeFile } = await import('node:fs/promises')
        const folder = options.dir ?? 'dist'
        for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile() || !/\.(js|css|html|svg|json)$/.test(entry.name)) continue
          const file = `${entry.parentPath}/${entry.name}`
          // Level 9 and no time stamp: the same source gives the same bytes.
          await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }))
        }
      },
    },
  }
}

const serverAddress = process.env.PORTAL_API ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: '/admin/',
  plugins: [
    vue(),
    Components({
      dirs: [],
      dts: 'src/components.d.ts',
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
    gzipSiblings(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': serverAddress, '/box': serverAddress },
  },
  build: {
    target: 'es2022',
    // Inlined images would need data: addresses in style sheets; files keep the policy plain.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
})
