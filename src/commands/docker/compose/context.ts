// What every verb of compose works with: the project that is meant, its containers, and ways to tell what happens.

import { type Surroundings, variablesOf } from "../../../docker/compose/environment.ts";
import { ONEOFF, PROJECT } from "../../../docker/compose/labels.ts";
import { type LoadOptions, loadProject, normalName } from "../../../docker/compose/load.ts";
import type { Project } from "../../../docker/compose/model.ts";
import { ComposeError } from "../../../docker/compose/model.ts";
import { withoutUnused } from "../../../docker/compose/used.ts";
import { resolvePath } from "../../../machine/paths.ts";
import type { Running, Task } from "../../../machine/process.ts";
import type { Call } from "../../command.ts";
import { type Client, filtersOf } from "../client.ts";
import type { ContainerRow } from "../container/row.ts";
import { Docker } from "../tool.ts";
import { numberOf, serviceOf } from "./containers.ts";
import { DryRunClient, PREFIX } from "./dry-run.ts";
import { Progress } from "./progress.ts";

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

type HowRead = Pick<LoadOptions, "wanted" | "plain" | "unchecked" | "unnormalized" | "pathsAsWritten">;

export class Compose extends Docker {
  constructor(
    self: Running,
    call: Call,
    client: Client,
    /** The flags before the verb. */
    readonly globals: Call,
  ) {
    super(self, call, client);
  }

  /** What would be, where only that is asked for (--dry-run). */
  get dry(): DryRunClient | undefined {
    return this.client instanceof DryRunClient ? this.client : undefined;
  }

  /** As logrus writes it. */
  warn(text: string): void {
    if (this.self.stderr.terminal) this.self.stderr.write(`\x1b[33mWARN\x1b[0m[0000] ${text.padEnd(44)} \n`);
    else this.self.stderr.write(`time="${new Date(this.now).toISOString().slice(0, 19)}Z" level=warning msg=${JSON.stringify(text)}\n`);
  }

  progress(title = "Running", quiet = false): Progress {
    const mode = this.globals.string("progress") as "auto" | "tty" | "plain" | "quiet";
    return new Progress(this, title, quiet ? "quiet" : mode, this.dry ? PREFIX : "");
  }

  /** Progress as lines, whatever the terminal: among other lines. */
  lines(): Progress {
    return new Progress(this, "", this.globals.string("progress") === "quiet" ? "quiet" : "plain", this.dry ? PREFIX : "");
  }

  get around(): Surroundings {
    const { files } = this.self.machine;
    const whole = (path: string) => resolvePath(this.self.directory, path);
    return {
      read: (path) => (files.exists(whole(path)) && !files.isFolder(whole(path)) ? files.read(whole(path)) : undefined),
      isFolder: (path) => files.isFolder(whole(path)),
      home: this.self.environment["HOME"] ?? "/root",
      environment: this.self.environment,
      warn: (text) => this.warn(text),
    };
  }

  /** The shell's variables and those of its .env files. @throws ComposeError */
  get variables(): Readonly<Record<string, string>> {
    const { directory } = this.self;
    const { folder } = this;
    return variablesOf(this.around, folder ? resolvePath(directory, folder) : directory, this.envFiles);
  }

  /** --project-directory, or --workdir as the first Compose called it; "" where neither is told. */
  get folder(): string {
    return this.globals.string("project-directory") || this.globals.string("workdir");
  }

  /** --env-file and COMPOSE_ENV_FILES; undefined: .env. */
  get envFiles(): string[] | undefined {
    const asked = this.globals.list("env-file");
    const listed = asked.length ? asked : (this.self.environment["COMPOSE_ENV_FILES"]?.split(",").filter(Boolean) ?? []);
    return listed.length ? listed.map((each) => resolvePath(this.self.directory, each)) : undefined;
  }

  /** Whether a COMPOSE_ variable says yes. */
  told(name: string): boolean {
    return ["1", "t", "true", "y", "yes", "on"].includes((this.self.environment[name] ?? "").toLowerCase());
  }

  #files(): string[] | undefined {
    const { files } = this.self.machine;
    const { directory } = this.self;
    const environment = this.variables;
    const asked = this.globals.list("file");
    const listed = asked.length ? asked : (environment["COMPOSE_FILE"]?.split(environment["COMPOSE_PATH_SEPARATOR"] ?? ":") ?? []);
    if (listed.length) return listed.map((each) => resolvePath(directory, each));
    const begin = this.folder ? resolvePath(directory, this.folder) : directory;
    for (let folder = begin; ; folder = folder.slice(0, folder.lastIndexOf("/")) || "/") {
      const here = (names: readonly string[]) => names.map((name) => resolvePath(folder, name)).filter((path) => files.exists(path));
      const found = here(NAMES);
      if (found.length) {
        if (found.length > 1) {
          this.warn(`Found multiple config files with supported names: ${found.join(", ")}`);
          this.warn(`Using ${found[0]}`);
        }
        const over = here(OVERRIDES);
        if (over.length > 1) {
          this.warn(`Found multiple override files with supported names: ${over.join(", ")}`);
          this.warn(`Using ${over[0]}`);
        }
        return [found[0]!, ...over.slice(0, 1)];
      }
      if (folder === "/") return undefined;
    }
  }

  /** The project of the files here. @throws ComposeError */
  project({ wanted = [], ...how }: HowRead = {}): Project {
    const files = this.#files();
    if (!files) throw new ComposeError("no configuration file provided: not found");
    const { directory } = this.self;
    const environment = this.variables;
    for (const path of files) if (!this.self.machine.files.exists(path)) throw new ComposeError(`open ${path}: no such file or directory`);
    const { folder } = this;
    const project = loadProject(this.around, {
      files,
      directory: folder ? resolvePath(directory, folder) : files[0]!.slice(0, files[0]!.lastIndexOf("/")) || "/",
      name: this.globals.string("project-name") || undefined,
      profiles: [...this.globals.list("profile"), ...(environment["COMPOSE_PROFILES"]?.split(",").filter(Boolean) ?? [])],
      envFiles: this.envFiles,
      wanted,
      ...how,
    });
    return this.globals.bool("all-resources") ? { ...project, isWhole: true } : how.plain ? project : withoutUnused(project);
  }

  /** The project by its name alone where --project-name tells it and no file is told; with its files otherwise. @throws ComposeError */
  target(wanted: readonly string[] = []): { name: string; project?: Project } {
    const told = this.globals.string("project-name");
    if (told && !this.globals.list("file").length) return { name: normalName(told) };
    try {
      const project = this.project({ wanted });
      return { name: project.name, project };
    } catch (error) {
      const name = this.self.environment["COMPOSE_PROJECT_NAME"];
      if (!(error instanceof ComposeError) || !name) throw error;
      return { name: normalName(name) };
    }
  }

  /** By service and number. `oneOff`: those of `run` too, or only those. */
  *containers(project: string, { all = true, oneOff = false as boolean | "only" } = {}): Task<ContainerRow[]> {
    const labels = [`${PROJECT}=${project}`, ...(oneOff === true ? [] : [`${ONEOFF}=${oneOff === "only" ? "True" : "False"}`])];
    const rows = yield* this.client.json<ContainerRow[]>("GET", "/containers/json", {
      query: { all, filters: filtersOf([], { label: labels }) },
    });
    return rows.sort((a, b) => {
      const [one, two] = [serviceOf(a), serviceOf(b)];
      return one < two ? -1 : one > two ? 1 : numberOf(a) - numberOf(b);
    });
  }

  /** The name between a project and a service, and a service and a number. */
  get separator(): string {
    return this.globals.bool("compatibility") || this.self.environment["COMPOSE_COMPATIBILITY"] === "true" ? "_" : "-";
  }
  containerName(project: Project, service: string, number: number): string {
    return project.services[service]?.container_name ?? [project.name, service, number].join(this.separator);
  }
}
