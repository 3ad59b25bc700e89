/** What the worker bundles. */
export { stopTarget } from './stop-target.js';
