/** The page's script and style. The bundler puts them here: see `build/bundle.ts`. */
export const script: string = '';
export const style: string = '';
