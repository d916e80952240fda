// How kubectl tells an error and which exit code it gives: cmdutil.CheckErr of k8s.io/kubectl/pkg/cmd/util/helpers.go.
import { ApiError } from "../../api/errors.ts";
import { FileError } from "../../machine/file-error.ts";
import { Refusal } from "./refusal.ts";

/** The server could not be reached; `message` is told as it is. */
export class ConnectionError extends Error {
  /** What the network said: `dial tcp 127.0.0.1:6443: connect: connection refused`. */
  readonly network: string;

  constructor(message: string, network = message.replace(/^Unable to connect to the server: /, "")) {
    super(message);
    this.network = network;
  }
}
/** The kubeconfig cannot be used: "Error in configuration: …". */
export class ConfigError extends Error {
  constructor(readonly messages: readonly string[]) {
    super(messages.join(", "));
  }
}
/** Several errors together (utilerrors.Aggregate); one alone is told as itself. */
export class Several extends Error {
  constructor(readonly errors: readonly unknown[]) {
    const messages = [...new Set(flattened(errors).map(messageOf))];
    super(messages.length === 1 ? messages[0] : `[${messages.join(", ")}]`);
  }
}
/** The errors in aggregates, at any depth (utilerrors.Flatten). */
export const flattened = (errors: readonly unknown[]): unknown[] =>
  errors.flatMap((error) => (error instanceof Several ? flattened(error.errors) : [error]));

/** Ends the run with `code`, saying `text` as it is (nothing when empty). */
export class Exit extends Error {
  constructor(
    readonly code: number,
    readonly text = "",
    /** What goes to standard output before. */
    readonly output = "",
  ) {
    super(text);
  }
}
/** No resource of that name (meta.NoResourceMatchError): told without "error:". */
export class NoResource extends Error {
  constructor(resource: { group?: string; version?: string; plural: string }) {
    const { group, version } = resource;
    const where =
      group && version
        ? ` in group ${quote(group)} and version ${quote(version)}`
        : group
          ? ` in group ${quote(group)}`
          : version
            ? ` in version ${quote(version)}`
            : "";
    super(`the server doesn't have a resource type ${quote(resource.plural)}${where}`);
  }
}

const quote = (text: string): string => JSON.stringify(text);

/** Throws what was collected, if anything, as an aggregate even where it is one alone (utilerrors.NewAggregate). @throws Several */
export function throwTogether(errors: readonly unknown[]): void {
  if (errors.length) throw new Several(errors);
}

/** Throws what was collected, if anything: one alone as it is. @throws Several */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length) throw new Several(errors);
}

/** An error with what was being done before its message, keeping its kind (cmdutil.AddSourceToErr). `doing` as in "creating". */
export function withSource(doing: string, source: string, error: unknown): unknown {
  if (!source) return error;
  if (error instanceof ApiError) {
    const { status } = error;
    return new ApiError({ ...status, message: `error when ${doing} ${quote(source)}: ${status.message ?? ""}` });
  }
  return new Refusal(`error when ${doing} ${quote(source)}: ${messageOf(error)}`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** cmdutil.StandardErrorMessage, or undefined where the error has no standard form. */
export function standardMessage(error: unknown): string | undefined {
  if (error instanceof ConnectionError) return error.message;
  if (!(error instanceof ApiError)) return undefined;
  if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.status.message})`;
  return error.reason ? `Error from server (${error.reason}): ${error.message}` : `Error from server: ${error.message}`;
}

/** What is said on standard error for `error`, and the exit code. `commandPath` is named by hints at help. */
export function errorText(error: unknown, commandPath: string): { text: string; code: number } {
  if (error instanceof Several) {
    // Only the outermost of aggregates around one error is taken off; what is in another is told without "error:".
    const [only = error, ...others] = error.errors;
    const inner = others.length ? error : only;
    return inner instanceof Several
      ? { text: inner.errors.map((each) => `${standardMessage(each) ?? messageOf(each)}\n`).join(""), code: 1 }
      : errorText(inner, commandPath);
  }
  if (error instanceof Exit) return { text: error.text, code: error.code };
  if (error instanceof ApiError && error.reason === "Invalid") return { text: invalidText(error), code: 1 };
  if (error instanceof ConfigError)
    return {
      text:
        error.messages.length === 1
          ? `Error in configuration: ${error.messages[0]}`
          : `Error in configuration: \n${error.messages.map((each) => `* ${each}\n`).join("")}`,
      code: 1,
    };
  if (error instanceof NoResource) return { text: error.message, code: 1 };
  const standard = standardMessage(error);
  if (standard !== undefined) return { text: standard, code: 1 };
  if (error instanceof Refusal) {
    const text = error.message.startsWith("error: ") ? error.message : `error: ${error.message}`;
    return { text: error.usage ? `${text}\nSee '${commandPath} -h' for help and examples` : text, code: 1 };
  }
  if (error instanceof FileError) return { text: `error: open ${error.path}: ${error.message.toLowerCase()}`, code: 1 };
  throw error;
}

function invalidText(error: ApiError): string {
  const { details, message } = error.status;
  if (!details) return message ? `The request is invalid: ${message}` : "The request is invalid";
  const causes = details.causes ?? [];
  let text = "The request is invalid";
  if (details.kind || details.name) text = `The ${details.kind ?? ""} ${quote(details.name ?? "")} is invalid`;
  else if (message && !causes.length) text += `: ${message}`;
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  if (!lines.length) return text;
  return lines.length === 1 ? `${text}: ${lines[0]}\n` : `${text}: \n${lines.map((line) => `* ${line}\n`).join("")}`;
}
