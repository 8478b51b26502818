import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const server = process.env.SONOBRIDGE_DEV_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [svelte()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: process.env.SONOBRIDGE_STATIC ?? '../src/sonobridge/api/static',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Svelte's warnings end the build in svelte.config.js, those of the bundler here.
      onwarn(warning) {
        throw new Error(`${warning.code ?? 'warning'}: ${warning.message}`);
      },
    },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
  test: { include: ['tests/**/*.test.ts', 'src/**/*.test.ts'], environment: 'node' },
});
