import { strings } from '#lib/strings/index.ts';

/** One malformed field of a request; `pointer` is a JSON pointer such as `/title`. */
export interface ProblemField {
  pointer: string;
  detail: string;
}

interface ProblemParts {
  slug: string;
  status: number;
  title: string;
  detail: string;
  fields?: ProblemField[];
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/**
 * Why a request failed, in words that can be shown. `slug` is the last part of the problem's type
 * (`not-verified`), or `offline` when nothing answered, or `unavailable` when something other than the API did.
 */
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: ProblemField[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.name = 'Problem';
    this.slug = parts.slug;
    this.status = parts.status;
    this.title = parts.title;
    this.detail = parts.detail;
    this.fields = parts.fields ?? [];
    this.requestId = parts.requestId;
    this.retryAfterSeconds = parts.retryAfterSeconds;
  }

  get offline(): boolean {
    return this.slug === 'offline';
  }

  /** A limit was reached; `retryAfterSeconds` says when to go on. */
  get tooMany(): boolean {
    return this.status === 429;
  }

  /** What is wrong with one field, if it is this field's fault: `problem.field('title')`. */
  field(name: string): string | undefined {
    return this.fields.find((field) => field.pointer === `/${name}` || field.pointer.startsWith(`/${name}/`))
      ?.detail;
  }
}

/** The problem of a request that nothing answered. */
export function offlineProblem(): Problem {
  return new Problem({
    slug: 'offline',
    status: 0,
    title: strings.errors.offlineTitle,
    detail: strings.errors.offlineDetail,
  });
}

/** Reads an RFC 9457 body; anything else becomes the `unavailable` problem, so that no screen shows raw HTML. */
export function problemFrom(body: unknown, response: Response): Problem {
  const retryAfterSeconds = seconds(response.headers.get('Retry-After'));
  if (!isProblemBody(body)) {
    return new Problem({
      slug: 'unavailable',
      status: response.status,
      title: strings.errors.unavailableTitle,
      detail: strings.errors.unavailableDetail,
      requestId: response.headers.get('X-Request-Id') ?? undefined,
      retryAfterSeconds,
    });
  }
  return new Problem({
    slug: body.type.split('/').pop() ?? body.type,
    status: response.status,
    title: body.title,
    detail: body.detail,
    fields: body.fields ?? [],
    requestId: body.request_id,
    retryAfterSeconds,
  });
}

/** Turns whatever a catch block caught into something that can be shown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    slug: 'unexpected',
    status: 0,
    title: strings.errors.unexpectedTitle,
    detail: strings.errors.unexpectedDetail,
  });
}

interface ProblemBody {
  type: string;
  title: string;
  detail: string;
  fields?: ProblemField[];
  request_id?: string;
}

function isProblemBody(body: unknown): body is ProblemBody {
  if (typeof body !== 'object' || body === null) return false;
  const { type, title, detail } = body as Record<string, unknown>;
  return typeof type === 'string' && typeof title === 'string' && typeof detail === 'string';
}

function seconds(header: string | null): number | undefined {
  const value = Number(header);
  return header !== null && Number.isFinite(value) ? value : undefined;
}
