// Data files that ship with the program: schemas, images, missions. The bundle keeps them beside itself under the same paths as the repository.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Set by the bundler: where the data stands, relative to the bundle's files. */
declare const BUNDLED_ASSETS: string | undefined;

const root = new URL(typeof BUNDLED_ASSETS === "string" ? BUNDLED_ASSETS : "../../", import.meta.url);

/** The text of a data file, by its path from the repository's root. */
export const readAsset = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** The files below a folder of data, as paths from the repository's root, sorted. */
export const listAssets = (folder: string): string[] =>
  readdirSync(new URL(`${folder}/`, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${folder}/${`${entry.parentPath}/${entry.name}`.slice(new URL(`${folder}/`, root).pathname.length)}`)
    .sort();

/** The folder under which the data files stand. */
export const assetsFolder: string = fileURLToPath(root);
