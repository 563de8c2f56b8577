import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const place = document.getElementById('page');
// A file that is dropped where none is taken does not lead away from the page.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());
if (place !== null) createRoot(place).render(<App />);
