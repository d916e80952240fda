// docker login and logout (cli/command/registry).
import type { Task } from "../../../machine/process.ts";
import { readAll, readLine } from "../../../machine/tasks.ts";
import { terminalOf } from "../../../machine/terminal.ts";
import { DaemonError, Failure } from "../client.ts";
import { flag } from "../flags.ts";
import { note, underlined } from "../note.ts";
import { hostName, INDEX, type Login, Uninitialized } from "../settings.ts";
import { type Docker, verb } from "../tool.ts";

const INVITATION =
  "Log in with your Docker ID or email address to push and pull images from Docker Hub. If you don't have a Docker ID, head over to https://hub.docker.com/ to create one.\n";
const TOKENS =
  "You can log in with your password or a Personal Access Token (PAT). Using a limited-scope PAT grants better security and is required for organizations using SSO. Learn more at https://docs.docker.com/go/access-tokens/\n\n";
const LINK = "https://docs.docker.com/go/credential-store/";

/** Whether an environment variable says no, as Go reads it. */
const denied = (text: string | undefined): boolean => /^(0|f|F|FALSE|false|False)$/.test(text ?? "");
const affirmed = (text: string | undefined): boolean => /^(1|t|T|TRUE|true|True)$/.test(text ?? "");

/** Name and password out of flags and standard input. @throws Failure */
function* given(docker: Docker): Task<Login> {
  const { call, self } = docker;
  const [username, password] = [call.string("username"), call.string("password")];
  if (call.bool("password-stdin")) {
    if (call.given("password")) throw new Failure("conflicting options: cannot specify both --password and --password-stdin");
    if (!call.given("username")) throw new Failure("the --password-stdin option requires --username to be set");
  }
  for (const name of ["username", "password"]) if (call.given(name) && !call.string(name)) throw new Failure(`${name} is empty`);
  if (password) yield* docker.err("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
  if (!call.bool("password-stdin")) return { username, password };
  return { username, password: (yield* readAll(self.stdin)).replace(/\n$/, "").replace(/\r$/, "") };
}

/** Asks for what is missing. @throws Failure */
function* asked(docker: Docker, { username, password }: Login, usual: string, hub: boolean): Task<Login> {
  const { self } = docker;
  const { environment } = self;
  if (!(username && password) && !self.stdin.terminal)
    throw new Failure("Error: Cannot perform an interactive login from a non TTY device");
  // Nobody answers here who could let a browser log in.
  if (hub && !username && !password && !affirmed(environment["DOCKER_CLI_DISABLE_OAUTH_LOGIN"]))
    yield* docker.err("Failed to start web-based login - falling back to command line login...\n\n");
  let name = username.trim();
  if (!name) {
    if (hub) yield* docker.out(INVITATION + (denied(environment["DOCKER_CLI_HINTS"]) ? "" : TOKENS));
    yield* docker.out(usual ? `Username (${usual}): ` : "Username: ");
    name = (yield* readLine(self.stdin))?.trim() || usual;
    if (!name) throw new Failure("Error: Non-null Username Required");
  }
  if (password.trim()) return { username: name, password };
  const terminal = terminalOf(self);
  if (terminal) terminal.silent = true;
  try {
    if (hub)
      yield* note(
        docker,
        `A Personal Access Token (PAT) can be used instead.\nTo create a PAT, visit ${underlined("https://app.docker.com/settings")}\n\n`,
      );
    yield* docker.out("Password: ");
    const line = (yield* readLine(self.stdin))?.trim();
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
    const address = hub ? INDEX : hostName(server);
    const kept = own.username || own.password ? undefined : settings.login(address);
    let used = kept;
    let status = "";
    if (kept) {
      yield* docker.err(`Authenticating with existing credentials... [Username: ${kept.username}]\n`);
      yield* note(docker, "To login with a different account, run 'docker logout' followed by 'docker login'");
      yield* docker.err("\n\n");
      try {
        status = yield* attempt(docker, kept, address);
      } catch (error) {
        if (!(error instanceof Failure) || error instanceof Uninitialized) throw error;
        const refused = error instanceof DaemonError && error.status === 401;
        yield* docker.err(refused ? "Stored credentials invalid or expired\n" : `Login did not succeed, error: ${error.message}\n`);
        used = undefined;
      }
    }
    if (!used) {
      used = yield* asked(docker, own, kept?.username ?? "", hub);
      status = yield* attempt(docker, used, address);
    }
    if (settings.keep(address, used))
      yield* docker.err(
        `\nWARNING! Your credentials are stored unencrypted in '${settings.path}'.\nConfigure a credential helper to remove this warning. See\n${LINK}\n\n`,
      );
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
