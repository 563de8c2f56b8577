import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { keepPresses } from './presses.ts';

const place = document.getElementById('page');
// A file that is dropped where none is taken does not lead away from the page.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());
// The address of a desk that was started again, put in where the page of the last one still is.
window.addEventListener('hashchange', () => location.reload());
keepPresses();
if (place !== null) createRoot(place).render(<App />);
