import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';

// Node strips types, but knows no JSX: what is imported by `import()` after this module may hold it.
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context);
    const path = fileURLToPath(url);
    return { format: 'module', shortCircuit: true, source: transformSync(path, readFileSync(path, 'utf8')).code };
  },
});
// As in the bundle.
process.env['NODE_ENV'] = 'production';
