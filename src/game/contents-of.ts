// Where a table of contents comes from: the build made it, or a folder that no build has seen is read.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../i18n/index.ts";
import { type ContentFolder, type Contents, contentsFile } from "./contents.ts";

/** What there is in a folder, by language: the tables that the build made, or read from a folder that no build has seen. @throws ContentError */
export async function contentsOf(content: ContentFolder): Promise<(language: Language) => Contents> {
  const file = (language: Language) => join(content.path, contentsFile(language));
  if (existsSync(file("en"))) return (language) => JSON.parse(readFileSync(file(language), "utf8"));
  const { readContents } = await import("./content.ts");
  return (language) => readContents(content, language);
}
