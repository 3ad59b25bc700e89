/** What the worker bundles. */
export { gate } from './gate.js';
export { lock } from './lock.js';
export { stopTarget } from './stop-target.js';
