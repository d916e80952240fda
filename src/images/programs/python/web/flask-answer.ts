// Flask's answers: what programs return, as objects and on the wire, and the pages of errors.
import type { Task } from "../../../../machine/process.ts";
import { Dict } from "../collections.ts";
import { exceptionClass, raise } from "../exceptions.ts";
import { toJson } from "../json.ts";
import { object } from "../modules/object.ts";
import { text } from "../shown.ts";
import { Bytes, Class, Instance, List, Tuple, type Value } from "../values.ts";
import { STATUS } from "./listen.ts";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What `abort` raises. */
export const HTTP_EXCEPTION = new Class("HTTPException", [exceptionClass("Exception")!], new Map([["__module__", "werkzeug.exceptions"]]));
/** A page of werkzeug's own. */
export const page = (title: string, words: string): string =>
  `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.replace(/^\d+ /, "")}</h1>\n<p>${words}</p>\n`;
const WORDS: Readonly<Record<number, string>> = {
  400: "The browser (or proxy) sent a request that this server could not understand.",
  401: "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn&#39;t understand how to supply the credentials required.",
  403: "You don&#39;t have the permission to access the requested resource. It is either read-protected or not readable by the server.",
  404: "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
  405: "The method is not allowed for the requested URL.",
  500: "The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.",
};

/** The page of an error, in Flask's words unless told. */
export const errorPage = (status: number, words?: string): string =>
  page(`${status} ${STATUS[status] ?? ""}`, words ?? WORDS[status] ?? "");

export const HTML = "text/html; charset=utf-8";
/** How jsonify writes. */
const COMPACT = new Map<string, Value>([
  ["separators", new Tuple([",", ":"])],
  ["sort_keys", true],
]);
export const jsonOf = (value: Value): string => `${toJson(value, COMPACT)}\n`;

/** Answers by the objects that programs hold. */
const responses = new WeakMap<Instance, Answer>();

/** Headers as programs see them: X-Forwarded-For. */
export const headersOf = (headers: Readonly<Record<string, string>>): Dict =>
  Dict.of(Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace(/\b\w/g, (char) => char.toUpperCase()), value])));

/** The object that a program holds of an answer. */
export const response = (answer: Answer): Instance => {
  const made = object("Response", { headers: headersOf(answer.headers), set_cookie: () => null });
  made.attributes.set("status_code", BigInt(answer.status));
  responses.set(made, answer);
  return made;
};

/** What a view has returned. @throws Raised */
export function* answerOf(value: Value): Task<Answer> {
  if (value instanceof Tuple) {
    const [body = "", second, third] = value.items;
    const answer = yield* answerOf(body);
    const status = typeof second === "bigint" ? Number(second) : answer.status;
    const headers = [second, third].find((each) => each instanceof Dict);
    const more = Object.fromEntries([...(headers?.entries.values() ?? [])].map(([key, each]) => [text(key).toLowerCase(), text(each)]));
    return { ...answer, status, headers: { ...answer.headers, ...more } };
  }
  if (value instanceof Instance && responses.has(value)) {
    const known = responses.get(value)!;
    const headers = value.attributes.get("headers");
    const status = Number(value.attributes.get("status_code") ?? known.status);
    return {
      ...known,
      status,
      headers: {
        ...known.headers,
        ...(headers instanceof Dict
          ? Object.fromEntries([...headers.entries.values()].map(([key, each]) => [text(key).toLowerCase(), text(each)]))
          : {}),
      },
    };
  }
  if (value instanceof Dict || value instanceof List)
    return { status: 200, headers: { "content-type": "application/json" }, body: jsonOf(value) };
  if (typeof value === "string" || value instanceof Bytes)
    return { status: 200, headers: { "content-type": HTML }, body: text(value instanceof Bytes ? value.text : value) };
  throw raise(
    "TypeError",
    `The view function did not return a valid response. The function either returned None or ended without a return statement.`,
  );
}
