// The source files below a folder.
import type { FileSystem } from "../../machine/files.ts";

/** Texts of the files below a folder whose names fit. */
export function sources(files: FileSystem, folder: string, fits: RegExp): string[] {
  if (!files.isFolder(folder)) return files.exists(folder) && fits.test(folder) ? [files.read(folder)] : [];
  return files.list(folder).flatMap((name) => {
    const path = `${folder === "/" ? "" : folder}/${name}`;
    if (files.isFolder(path))
      return /^(vendor|target|build|node_modules|test|\.\w.*|proc|sys|dev|usr|lib|bin|sbin|etc|var)$/.test(name)
        ? []
        : sources(files, path, fits);
    return fits.test(name) && !name.endsWith("_test.go") ? [files.read(path)] : [];
  });
}
