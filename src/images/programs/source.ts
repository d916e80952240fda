// Programs that are compiled: their source is read, not run. What a server of a tutorial says in plain sight (ports, paths, texts) is what it does.
import type { Program, Running } from "../../machine/process.ts";
import type { HttpRequest, HttpResponse } from "../../machine/sockets.ts";
import { dates, logLines, serve, targetOf, text } from "./server.ts";

export interface Application {
  language: "go" | "java";
  /** All of its source, and what configures it. */
  source: string;
  /** What was compiled. */
  file: string;
  /** What it was compiled for, where that makes a difference. */
  target?: { readonly os: string; readonly architecture: string };
}

/** What was read out of a program. */
interface Reading {
  /** Lines that it writes when it starts. */
  lines: readonly string[];
  port: number | undefined;
  routes: readonly { method: string; path: string; body: string; type: string; status: number }[];
}

const literal = (quoted: string): string =>
  quoted.startsWith("`")
    ? quoted.slice(1, -1)
    : quoted
        .slice(1, -1)
        .replace(/\\n/g, "\n")
        .replace(/\\t/g, "\t")
        .replace(/\\(["\\])/g, "$1");
const STRING = /"(?:\\.|[^"\\])*"|`[^`]*`/;

/** The body of the braces that open at or after `at`. */
function braces(source: string, at: number): string {
  const start = source.indexOf("{", at);
  let depth = 0;
  for (let index = start; index >= 0 && index < source.length; index++) {
    if (source[index] === "{") depth++;
    else if (source[index] === "}" && --depth === 0) return source.slice(start + 1, index);
  }
  return "";
}

/** An expression of plain texts, names of variables that were set to such, os.Getenv and os.Hostname. */
function evaluated(expression: string, names: ReadonlyMap<string, string>, self: Running): string {
  return expression
    .split(/\s*\+\s*(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((part) => {
      const word = part.trim();
      if (new RegExp(`^(?:${STRING.source})$`).test(word)) return literal(word);
      const variable = /^(?:os\.Getenv|System\.getenv)\((".*?")\)$/.exec(word);
      if (variable) return self.environment[literal(variable[1]!)] ?? "";
      if (word === "r.URL.Path") return "{path}";
      return names.get(word) ?? "";
    })
    .join("");
}

/** Arguments at the top level of a call. */
function argumentsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let quote = "";
  let word = "";
  for (const char of text) {
    if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "`") quote = char;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) {
      if (!depth) break;
      depth--;
    } else if (char === "," && !depth) {
      found.push(word.trim());
      word = "";
      continue;
    }
    word += char;
  }
  if (word.trim()) found.push(word.trim());
  return found;
}

/** fmt.Sprintf of texts. */
const printed = ([format = "", ...rest]: readonly string[], names: ReadonlyMap<string, string>, self: Running): string =>
  evaluated(format, names, self).replace(/%[sdvq]/g, () => evaluated(rest.shift?.() ?? "", names, self));

function readGo(source: string, self: Running): Reading {
  const plain = source.replace(/^\s*\/\/.*$/gm, "");
  const names = new Map<string, string>();
  for (const [, name, value] of plain.matchAll(/\b(\w+)\s*(?::?=|string\s*=)\s*("(?:\\.|[^"\\])*"|os\.Getenv\("[^"]*"\))/g)) {
    const given = evaluated(value!, names, self);
    // if port == "" { port = "8080" }: the usual value counts only where nothing was set.
    if (given || !names.has(name!)) if (!names.get(name!)) names.set(name!, given);
  }
  for (const [, name] of plain.matchAll(/\b(\w+),\s*(?:_|err)\s*:=\s*os\.Hostname\(\)/g)) names.set(name!, self.machine.hostname);
  const answer = (body: string) => {
    const gin = /\.(JSON|String)\(\s*(?:http\.Status\w+|(\d+))\s*,\s*/.exec(body);
    const status = Number(/WriteHeader\(\s*(\d+)/.exec(body)?.[1] ?? gin?.[2] ?? 200);
    if (gin) {
      const rest = body.slice(gin.index + gin[0].length);
      if (gin[1] === "String") return { status, type: "text/plain; charset=utf-8", body: printed(argumentsOf(rest), names, self) };
      const pairs = [...rest.matchAll(/("(?:\\.|[^"\\])*")\s*:\s*("(?:\\.|[^"\\])*"|[\w.()"]+)/g)].map(([, key, value]) => [
        literal(key!),
        evaluated(value!, names, self),
      ]);
      return { status, type: "application/json; charset=utf-8", body: JSON.stringify(Object.fromEntries(pairs)) };
    }
    const out = [
      ...body.matchAll(/(?:fmt\.(Fprintf|Fprintln|Fprint)\(\s*w\s*,\s*|io\.(WriteString)\(\s*w\s*,\s*|w\.(Write)\(\[\]byte\()/g),
    ].map((match) => {
      const words = argumentsOf(body.slice(match.index + match[0].length));
      if (match[1] === "Fprintln") return `${words.map((word) => evaluated(word, names, self)).join(" ")}\n`;
      return printed(words, names, self);
    });
    const type = /Set\("Content-Type",\s*("[^"]*")\)/.exec(body)?.[1];
    return { status, type: type ? literal(type) : "text/plain; charset=utf-8", body: out.join("") };
  };
  const routes = [
    ...plain.matchAll(/\.?(HandleFunc|Handle|GET|POST|PUT|DELETE)\(\s*("[^"]*")\s*,\s*(?:http\.HandlerFunc\()?\s*(func\b|\w+)/g),
  ].map((match) => {
    const [, verb = "", path = '""', call = ""] = match;
    const [method, own] = /^(?:(GET|POST|PUT|DELETE|PATCH) )?(.*)$/.exec(literal(path))!.slice(1);
    const at = call === "func" ? match.index + match[0].length : plain.search(new RegExp(`func\\s+(?:\\([^)]*\\)\\s*)?${call}\\s*\\(`));
    return { method: method ?? (/^[A-Z]+$/.test(verb) ? verb : "*"), path: own ?? "/", ...answer(at < 0 ? "" : braces(plain, at)) };
  });
  const listening = /(?:ListenAndServe(?:TLS)?|\.Run|\.Listen|\.Start)\(\s*([^,)]*(?:\([^)]*\))?[^,)]*)/.exec(plain);
  const address = /Addr:\s*([^,}\n]+)/.exec(plain)?.[1] ?? (listening ? listening[1]! || '":8080"' : undefined);
  const port = address === undefined ? undefined : Number(/:?(\d+)\s*$/.exec(evaluated(address, names, self))?.[1] ?? 8080);
  const main = braces(plain, plain.search(/func\s+main\s*\(\)/));
  const before = routes.length || listening ? main.replace(/func\s*\([^)]*\)[^{]*\{[\s\S]*?\n\t*\}/g, "") : main;
  const lines = [...before.matchAll(/(fmt|log)\.(Println|Printf|Print)\(/g)].map((match) => {
    const words = argumentsOf(before.slice(match.index + match[0].length));
    const line =
      match[2] === "Println" ? words.map((word) => evaluated(word, names, self)).join(" ") : printed(words, names, self).replace(/\n$/, "");
    return match[1] === "log" ? `${dates.slashes(self.clock.now)} ${line}` : line;
  });
  return { lines, port, routes };
}

function readJava(source: string, self: Running): Reading {
  const plain = source.replace(/^\s*\/\/.*$/gm, "");
  const constant =
    /^\s*server\.port\s*=\s*(?:\$\{(\w+):(\d+)\}|(\d+))/m.exec(plain) ?? /^server:\s*\n\s+port:\s*(?:\$\{(\w+):(\d+)\}|(\d+))/m.exec(plain);
  const isSpring = /@SpringBootApplication|spring-boot/.test(plain);
  const own = /new\s+(?:ServerSocket|InetSocketAddress)\(\s*(\d+)/.exec(plain)?.[1];
  const configured = constant ? (constant[3] ?? self.environment[constant[1] ?? ""] ?? constant[2]) : undefined;
  const port = Number(self.environment["SERVER_PORT"] ?? configured ?? own ?? 8080);
  const base = /@RequestMapping\(\s*(?:value\s*=\s*)?("[^"]*")\s*\)\s*(?:@\w+[^\n]*\s*)*public\s+class/.exec(plain)?.[1];
  const routes = [...plain.matchAll(/@(Get|Post|Put|Delete|Request)Mapping(?:\(\s*(?:(?:value|path)\s*=\s*)?("[^"]*")?[^)]*\))?/g)]
    .filter((match) => !/^\s*(?:@\w+[^\n]*\s*)*public\s+class/.test(plain.slice(match.index + match[0].length)))
    .map((match) => {
      const body = braces(plain, match.index + match[0].length);
      const given = /return\s+([\s\S]*?);/.exec(body)?.[1] ?? '""';
      const map = /Map\.of\(([\s\S]*)\)$/.exec(given.trim());
      const words = map ? argumentsOf(map[1]!).map((word) => evaluated(word, new Map(), self)) : [];
      const json = map
        ? JSON.stringify(Object.fromEntries(words.flatMap((word, at) => (at % 2 ? [] : [[word, words[at + 1]]]))))
        : undefined;
      return {
        method: match[1] === "Request" ? "*" : match[1]!.toUpperCase(),
        path: `${base ? literal(base) : ""}${match[2] ? literal(match[2]) : ""}` || "/",
        body: json ?? evaluated(given, new Map(), self),
        type: json ? "application/json" : "text/plain;charset=UTF-8",
        status: 200,
      };
    });
  if (/actuator/.test(plain))
    routes.push({
      method: "GET",
      path: "/actuator/health",
      body: '{"status":"UP"}',
      type: "application/vnd.spring-boot.actuator.v3+json",
      status: 200,
    });
  const name = /(\w+)\.class\s*,\s*args/.exec(plain)?.[1] ?? "Application";
  const stamp = () => `${dates.full(self.clock.now)}  INFO ${self.pid} --- [           main]`;
  if (!isSpring) {
    const main = braces(plain, plain.search(/void\s+main\s*\(/));
    const lines = [...main.matchAll(/System\.out\.println\(/g)].map((match) =>
      evaluated(argumentsOf(main.slice(match.index + match[0].length))[0] ?? "", new Map(), self),
    );
    return { lines, port: own ? port : undefined, routes };
  }
  return {
    lines: [
      "",
      "  .   ____          _            __ _ _",
      " /\\\\ / ___'_ __ _ _(_)_ __  __ _ \\ \\ \\ \\",
      "( ( )\\___ | '_ | '_| | '_ \\/ _` | \\ \\ \\ \\",
      " \\\\/  ___)| |_)| | | | | || (_| |  ) ) ) )",
      "  '  |____| .__|_| |_|_| |_\\__, | / / / /",
      " =========|_|==============|___/=/_/_/_/",
      "",
      ` :: Spring Boot ::                (v3.5.8)`,
      "",
      `${stamp()} ${name} : Starting ${name} using Java 21 with PID ${self.pid}`,
      `${stamp()} o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat initialized with port ${port} (http)`,
      `${stamp()} o.s.b.w.embedded.tomcat.TomcatWebServer  : Tomcat started on port ${port} (http) with context path '/'`,
      `${stamp()} ${name} : Started ${name} in 2.731 seconds (process running for 3.214)`,
    ],
    port,
    routes,
  };
}

const fits = (path: string, asked: string, isGo: boolean): boolean =>
  isGo && path.endsWith("/") && path !== "/{$}"
    ? asked.startsWith(path)
    : new RegExp(`^${path.replace(/[.+^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}|:\w+/g, "[^/]+")}$`).test(asked);

export const applicationProgram = ({ language, source, file }: Application): Program =>
  function* (self) {
    const isGo = language === "go";
    const { lines, port, routes } = isGo ? readGo(source, self) : readJava(source, self);
    const stream = isGo && /\blog\.Print/.test(source) ? self.stderr : self.stdout;
    for (const line of lines) stream.write(`${line}\n`);
    if (port === undefined) {
      if (!lines.length) {
        self.stderr.write(`k8s-quest reads compiled programs instead of running them, and found nothing in ${file} that it could do\n`);
        return 1;
      }
      return 0;
    }
    const answer = (request: HttpRequest): HttpResponse => {
      const { path } = targetOf(request);
      const found = routes
        .filter(
          (each) =>
            fits(each.path, path, isGo) &&
            (each.method === "*" || each.method === request.method || (each.method === "GET" && request.method === "HEAD")),
        )
        .sort((a, b) => b.path.length - a.path.length)[0];
      if (found) return text(found.status, found.body.replaceAll("{path}", path), found.type);
      if (isGo) return text(404, "404 page not found\n");
      const body = { timestamp: dates.full(self.clock.now), status: 404, error: "Not Found", path };
      return text(404, JSON.stringify(body), "application/json");
    };
    return yield* serve(
      self,
      [port],
      {
        http: (request) => {
          if (/gin\.Default\(/.test(source))
            self.stdout.write(
              logLines(
                request,
                `[GIN] ${dates.slashes(self.clock.now).replace(" ", " - ")} | ${answer(request).status} |      41.2µs | ${request.peer.address} | ${request.method}      "${request.path}"\n`,
              ),
            );
          return answer(request);
        },
      },
      {
        complain: (each) =>
          isGo ? `listen tcp :${each}: bind: address already in use\n` : `Web server failed to start. Port ${each} was already in use.\n`,
        // Go's runtime ends a program that handles no signals itself, with 2 where the kernel lets process 1 live; Java's goes in order.
        code: isGo ? (/signal\.Notify/.test(source) ? 0 : self.pid === 1 ? 2 : 143) : 143,
      },
    );
  };
