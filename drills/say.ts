/** Progress, to stderr: stdout is for the one document. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
