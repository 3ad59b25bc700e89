/** What the worker bundles. */
export { gate } from './gate.js';
export { stopTarget } from './stop-target.js';
