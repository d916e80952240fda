// What the daemon refuses: an HTTP status and the words that clients print after "Error response from daemon: ".

export class EngineError extends Error {
  constructor(
    readonly status: 304 | 400 | 401 | 403 | 404 | 409 | 500 | 501 | 503,
    message: string,
  ) {
    super(message);
  }
}

/** An error of the engine with what it was doing before it; any other error as it is. */
export const during = (error: unknown, what: string): unknown =>
  error instanceof EngineError ? new EngineError(error.status, `${what}: ${error.message}`) : error;

export const badRequest = (message: string): EngineError => new EngineError(400, message);
export const notFound = (message: string): EngineError => new EngineError(404, message);
export const conflict = (message: string): EngineError => new EngineError(409, message);
export const internal = (message: string): EngineError => new EngineError(500, message);
