/** Names of the task queues (design §5, §6). */
export const WORKFLOW_QUEUE = 'standdown';
export const issueQueue = (connection: string) => `vendor/${connection}/issue`;
export const readQueue = (connection: string) => `vendor/${connection}/read`;
export const gateQueue = (fingerprint: string) => `gate/${fingerprint}`;
