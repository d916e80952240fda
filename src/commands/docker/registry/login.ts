// docker login and logout (cli/command/registry).
import type { Task } from "../../../machine/process.ts";
import { readAll, readLine } from "../../../machine/tasks.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { DaemonError, Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { hostName, INDEX, type Login } from "../settings.ts";
import { type Docker, verb } from "../tool.ts";

const INVITATION =
  "Login with your Docker ID to push and pull images from Docker Hub. If you don't have a Docker ID, head over to https://hub.docker.com to create one.\n";
const LINK = "https://docs.docker.com/engine/reference/commandline/login/#credentials-store";

/** Name and password out of flags and standard input. @throws Failure */
function* given(docker: Docker): Task<Login> {
  const { call, self } = docker;
  const username = call.string("username");
  if (call.string("password")) {
    yield* docker.err("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
    if (call.bool("password-stdin")) throw new Failure("--password and --password-stdin are mutually exclusive");
  }
  if (!call.bool("password-stdin")) return { username, password: call.string("password") };
  if (!username) throw new Failure("Must provide --username with --password-stdin");
  return { username, password: (yield* readAll(self.stdin)).replace(/\n$/, "").replace(/\r$/, "") };
}

/** Asks for what is missing. @throws Failure */
function* asked(docker: Docker, { username, password }: Login, usual: string, hub: boolean): Task<Login> {
  const { self } = docker;
  if (!password && !self.stdin.terminal) throw new Failure("Error: Cannot perform an interactive login from a non TTY device");
  let name = username;
  if (!name) {
    if (hub) yield* docker.out(INVITATION);
    yield* docker.out(usual ? `Username (${usual}): ` : "Username: ");
    name = (yield* readLine(self.stdin))?.trim() || usual;
    if (!name) throw new Failure("Error: Non-null Username Required");
  }
  if (password) return { username: name, password };
  const terminal = terminalOf(self);
  yield* docker.out("Password: ");
  if (terminal) terminal.silent = true;
  try {
    const line = yield* readLine(self.stdin);
    yield* docker.out("\n");
    if (!line) throw new Failure("Error: Password Required");
    return { username: name, password: line };
  } finally {
    if (terminal) terminal.silent = false;
  }
}

/** Asks the engine to try it; what the registry says. @throws Failure */
function* attempt(docker: Docker, login: Login, serveraddress: string): Task<string> {
  const { Status } = yield* docker.client.json<{ Status: string }>("POST", "/auth", { body: { ...login, serveraddress } });
  return Status;
}

export const login = verb(
  {
    name: "login",
    summary: "Authenticate to a registry",
    long: "Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.",
    usage: "login [OPTIONS] [SERVER]",
    takes: { least: 0, most: 1 },
    flags: [
      flag("-p, --password", "string", "Password"),
      flag("--password-stdin", "bool", "Read the password from standard input"),
      flag("-u, --username", "string", "Username"),
    ],
  },
  function* (docker) {
    const { settings } = docker.client;
    const own = yield* given(docker);
    const [server = ""] = docker.args;
    const hub = !server || server === "docker.io" || server === INDEX;
    const address = hub ? INDEX : server.startsWith("http://") || server.startsWith("https://") ? hostName(server) : server;
    const kept = own.username || own.password ? undefined : settings.login(address);
    let used = kept;
    let status = "";
    if (kept) {
      yield* docker.out("Authenticating with existing credentials...\n");
      try {
        status = yield* attempt(docker, kept, address);
      } catch (error) {
        if (!(error instanceof DaemonError) || error.status !== 401) throw error;
        yield* docker.err(`Login did not succeed, error: ${error.message}\n`);
        used = undefined;
      }
    }
    if (!used) {
      used = yield* asked(docker, own, kept?.username ?? "", hub);
      status = yield* attempt(docker, used, address);
    }
    yield* docker.err(
      `WARNING! Your password will be stored unencrypted in ${settings.path}.\nConfigure a credential helper to remove this warning. See\n${LINK}\n\n`,
    );
    settings.keep(address, used);
    if (status) yield* docker.out(`${status}\n`);
    return 0;
  },
);

export const logout = verb(
  {
    name: "logout",
    summary: "Log out from a registry",
    long: "Log out from a registry.\nIf no server is specified, the default is defined by the daemon.",
    usage: "logout [SERVER]",
    takes: { least: 0, most: 1 },
  },
  function* (docker) {
    const [server = ""] = docker.args;
    const host = server ? hostName(server) : INDEX;
    yield* docker.out(`Removing login credentials for ${host}\n`);
    docker.client.settings.forget(server ? [server, host, `http://${host}`, `https://${host}`] : [INDEX]);
    return 0;
  },
);
