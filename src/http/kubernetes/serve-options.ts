// What is served, and to whom: a cluster's API, with the certificates of its server.
import type { Authority, KeyAndCertificate } from "../../base/x509/authority.ts";
import type { WebContext } from "../../cluster/apiserver/web/context.ts";

export interface ServeOptions {
  context: WebContext;
  identity: KeyAndCertificate;
  /** Whose client certificates are believed. */
  authority: Authority;
  /** Brings the world up to now and does something in it. */
  act<T>(action: () => T): T;
  /** Where time stands still: lets as much of it pass as it takes until `done`, within bounds. */
  settle?(done: () => boolean): void;
  /** Is told of what should never be thrown. */
  log?(error: unknown): void;
}
