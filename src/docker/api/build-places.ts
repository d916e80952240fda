// Where a build's contexts are, as its request tells.
import type { FolderNode } from "../../machine/nodes.ts";
import { treeOf, unpack } from "../build/archive.ts";
import type { BuildOptions } from "../build/options.ts";
import { badRequest } from "../error.ts";
import type { Call } from "./router.ts";

/** A field of the request. @throws EngineError */
export function json<T>(text: string | undefined, usual: T): T {
  if (!text) return usual;
  try {
    return (JSON.parse(text) as T) ?? usual;
  } catch {
    throw badRequest("error reading build options: invalid character");
  }
}

/** An archive rather than an address. */
export const isArchive = (text: string): boolean => text.includes("\0");

/** Archives of folders, and where others are, by their names. */
export const contextsIn = (given: string | undefined): Map<string, FolderNode | string> =>
  new Map(
    Object.entries(json<Record<string, string>>(given, {})).map(([name, text]) => [name, isArchive(text) ? treeOf(unpack(text)) : text]),
  );

/** The context is with the client, or in the request. */
export const CLIENT = "client-session";
export const UPLOAD = "upload-request";

/** Where else the context is: behind an address, or in an archive that came along. */
export function elsewhereIn({ text, request }: Call): Pick<BuildOptions, "remote" | "isDockerfileLocal"> {
  const remote = text("remote") ?? "";
  if (remote === UPLOAD) return { remote: { archive: request.body } };
  return remote && remote !== CLIENT ? { remote: { url: remote }, isDockerfileLocal: request.body !== "" } : {};
}
