// Putting packages into a file system, and what the package managers of distributions share.
import { filled } from "../../machine/file-size.ts";
import type { FileSystem } from "../../machine/files.ts";
import { parent } from "../../machine/paths.ts";
import type { Process, Running, Task } from "../../machine/process.ts";
import { BINARY } from "../../machine/programs.ts";
import { write } from "../../machine/tasks.ts";
import type { Package } from "./tables.ts";

export const MB = 1_000_000;

/** Writes a file with the folders above it. @throws FileError */
export function place(files: FileSystem, path: string, content: string | (() => string), mode = 0o644): void {
  if (!files.exists(parent(path))) files.makeFolder(parent(path), { parents: true });
  files.write(path, content, { mode });
}

/** Where a package's weight lies. */
const bulkOf = (name: string): string => `/usr/lib/${name}`;

const commandPaths = ({ commands = [] }: Pick<Package, "commands">): string[] =>
  commands.map((command) => (command.startsWith("/") ? command : `/usr/bin/${command}`));

/** A package's executables, and the rest of what it weighs (megabytes). @throws FileError */
export function unpackPackage(files: FileSystem, name: string, described: Pick<Package, "commands" | "size">): void {
  for (const path of commandPaths(described)) if (!files.exists(path)) place(files, path, BINARY, 0o755);
  place(files, `${bulkOf(name)}/data`, filled(Math.round(described.size * MB * 0.94)));
  place(files, `/usr/share/doc/${name}/copyright`, filled(Math.round(described.size * MB * 0.06)));
  for (const [path, content] of Object.entries(FILES[name] ?? {})) if (!files.exists(path)) place(files, path, content);
}

/** Files of packages that their programs read. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nginx: {
    "/etc/nginx/nginx.conf":
      "user www-data;\nworker_processes auto;\nevents {\n  worker_connections 768;\n}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n  server {\n    listen 80 default_server;\n    root /var/www/html;\n    index index.html index.nginx-debian.html;\n  }\n}\n",
    "/etc/nginx/conf.d/.keep": "",
    "/var/log/nginx/.keep": "",
    "/var/www/html/index.nginx-debian.html":
      "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is successfully installed and\nworking. Further configuration is required.</p>\n</body>\n</html>\n",
  },
};

/** @throws FileError */
export function removePackage(files: FileSystem, name: string, described: Pick<Package, "commands">): void {
  for (const path of [...commandPaths(described), bulkOf(name), `/usr/share/doc/${name}`])
    if (files.lookup(path)) files.remove(path, { recursive: true });
}

/** What has been installed, by name with its version: kept where the distribution keeps it, as records of lines. */
export class Database {
  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    private readonly keys: { name: string; version: string },
  ) {}
  get all(): Map<string, string> {
    const { files, path, keys } = this;
    const text = files.exists(path) ? files.read(path) : "";
    const record = new RegExp(`^${keys.name}: ?(\\S+)\\n(?:.+\\n)*?${keys.version}: ?(\\S+)$`, "gm");
    return new Map([...text.matchAll(record)].map(([, name, version]) => [name!, version!]));
  }
  /** @throws FileError */
  add(name: string, version: string, more = ""): void {
    const { files, path, keys } = this;
    const record = `${keys.name}: ${name}\n${more}${keys.version}: ${version}\n\n`;
    if (files.exists(path)) files.write(path, record, { append: true });
    else place(files, path, record);
  }
  /** @throws FileError */
  remove(name: string): void {
    const { files, path, keys } = this;
    const escaped = name.replace(/[.+]/g, "\\$&");
    files.write(path, files.read(path).replace(new RegExp(`^${keys.name}: ${escaped}\\n(?:.+\\n)*\\n`, "m"), ""));
  }
}

/** Commands whose presence means that the image came with the package. */
export const cameWith = (files: FileSystem, described: Pick<Package, "commands">): boolean =>
  commandPaths(described).length > 0 && commandPaths(described).every((path) => files.exists(path));

/** "9672 kB", as apt writes sizes. */
export const aptSize = (megabytes: number): string => {
  const bytes = megabytes * MB;
  if (bytes < 10_000) return `${Math.max(1, Math.round(bytes))} B`;
  if (bytes < 10_000_000) return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${Math.round(bytes / 1000)} kB`;
  return bytes < 100_000_000 ? `${(bytes / MB).toFixed(1)} MB` : `${Math.round(bytes / MB)} MB`;
};

export function* failing(self: Running, text: string, code: number): Process {
  yield* write(self, self.stderr, text);
  return code;
}

/** One answer from standard input, the usual one for an empty line; "" where there is none. */
export function* answerOf(self: Running, usual: "y" | "n" = "y"): Task<string> {
  let answer = "";
  while (!answer.includes("\n")) {
    answer += self.stdin.read();
    if (answer.includes("\n")) break;
    if (self.stdin.ended) return "";
    yield { on: self.stdin.changed };
  }
  return answer.trim() || usual;
}
