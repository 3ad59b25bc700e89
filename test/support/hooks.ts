import { stopDevServer } from './stage.js';

export const mochaHooks = { afterAll: () => stopDevServer() };
