/** OCP's answers, as facts/tencent-ocp.md 2.2 has them; their `timestamp` is added by the routes. */
import type { Reply } from '../route.js';

let traces = 0;

function around(status: number): Record<string, unknown> {
  traces += 1;
  return {
    status,
    duration: 12,
    server: 'ocp-simulated',
    traceId: `5eed${traces.toString(16).padStart(12, '0')}`,
  };
}

export function success(data: unknown, effect?: string): Reply {
  return {
    status: 200,
    body: { data, successful: true, ...around(200) },
    ...(effect === undefined ? {} : { effect }),
  };
}

/** @param code as published (`OBE19012`), or a number, as some versions send */
export function failure(status: number, code: string | number, message: string): Reply {
  return { status, body: { error: { code, message }, successful: false, ...around(status) } };
}

/** `page` counts from 1; the size is 10 by default and 2000 at most. */
export function pageOf(items: unknown[], query: URLSearchParams): Reply {
  const number = Number(query.get('page') ?? 1);
  const size = Number(query.get('size') ?? 10);
  if (!(number >= 1 && size >= 1 && size <= 2000))
    return failure(400, 400, 'page begins at 1; size is 1 to 2000');
  return success({
    contents: items.slice((number - 1) * size, number * size),
    page: {
      number,
      size,
      totalElements: items.length,
      totalPages: Math.max(1, Math.ceil(items.length / size)),
    },
  });
}
