import { defineConfig, mergeConfig } from 'vitest/config'
import viteConfig from './vite.config.ts'

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // Most specs are of pure functions; those of screens ask for a document at their top:
      // // @vitest-environment happy-dom
      environment: 'node',
      include: ['src/**/*.spec.ts'],
      restoreMocks: true,
      testTimeout: 20_000,
      server: { deps: { inline: ['element-plus'] } },
    },
  }),
)
