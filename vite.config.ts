import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { FONT_FOLDER, iconSprite } from './scripts/asset-sources.ts';

const ASSETS = join(import.meta.dirname, 'src/web/assets');
const MARKS = ['mark.svg', 'mark-180.png', 'mark-192.png', 'mark-512.png', 'mark-maskable-512.png'];

/** Files that no style sheet and no script names, hashed and listed like the others. */
const pictures: Plugin = {
  name: 'omnibus:pictures',
  async buildStart() {
    this.emitFile({ type: 'asset', name: 'icons.svg', source: await iconSprite() });
    for (const name of MARKS) this.emitFile({ type: 'asset', name, source: await readFile(join(ASSETS, name)) });
  },
};

export default defineConfig({
  root: ASSETS,
  publicDir: false,
  base: '/assets/',
  logLevel: 'warn',
  plugins: [pictures],
  resolve: { alias: { '@fonts': FONT_FOLDER } },
  css: {
    preprocessorOptions: {
      scss: {
        loadPaths: [join(import.meta.dirname, 'node_modules'), ASSETS],
        // bootstrap-italia is written for an older Sass; what it will have to change is not ours to read on each build.
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function', 'slash-div'],
      },
    },
  },
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        app: join(ASSETS, 'app.scss'),
        client: join(ASSETS, 'client.ts'),
        'service-worker': join(ASSETS, 'service-worker.ts'),
      },
      output: {
        entryFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
