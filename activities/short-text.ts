/**
 * Vendors' text on its way into a history, onto a terminal and into Temporal's failures: short, on one line
 * (control characters would steer the terminal), and without half surrogates, which no protobuf string may hold.
 */
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g;

/** @param longest in UTF-16 units; what is cut off is told by an ellipsis */
export function shortText(text: string, longest: number): string {
  const shown = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return Buffer.from(shown.replace(CONTROLS, ' ')).toString();
}
