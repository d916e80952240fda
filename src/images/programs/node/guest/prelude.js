// What a Node.js program finds around itself, as JavaScript that is run in the program's own context before it: process, console, require and the
// modules that servers of tutorials use. It speaks to the world through one function of texts, `host`.
(host, argv, env, version) => {
  const call = (op, value) => {
    const text = host(op, value === undefined ? "" : JSON.stringify(value));
    const answer = text === "" ? {} : JSON.parse(text);
    if (answer.error) {
      const e = new Error(answer.error.message);
      Object.assign(e, answer.error);
      throw e;
    }
    return answer.value;
  };
  // The frames of what is around this context say where k8s-quest is installed: a program sees its own.
  Object.defineProperty(Error, "prepareStackTrace", {
    configurable: true,
    writable: true,
    value: (error, frames) => {
      const outside = frames.findIndex((frame) => frame.getFileName()?.startsWith("node:"));
      const own = (outside < 0 ? frames : frames.slice(0, outside)).filter((frame) => frame.getFileName() !== "prelude");
      return [Error.prototype.toString.call(error), ...own.map((frame) => `    at ${frame}`)].join("\n");
    },
  });
  const RealDate = Date;
  const then = Promise.prototype.then;
  const now = () => call("now");
  class WorldDate extends RealDate {
    constructor(...a) {
      if (a.length) super(...a);
      else super(now());
    }
    static now() {
      return now();
    }
  }
  globalThis.Date = WorldDate;
  Math.random = () => call("random");

  // ---- events
  class EventEmitter {
    on(n, f) {
      this.__ev ??= {};
      (this.__ev[n] ??= []).push(f);
      return this;
    }
    addListener(n, f) {
      return this.on(n, f);
    }
    prependListener(n, f) {
      this.__ev ??= {};
      (this.__ev[n] ??= []).unshift(f);
      return this;
    }
    once(n, f) {
      const g = (...a) => {
        this.off(n, g);
        f.apply(this, a);
      };
      g.listener = f;
      return this.on(n, g);
    }
    off(n, f) {
      if (this.__ev?.[n]) this.__ev[n] = this.__ev[n].filter((g) => g !== f && g.listener !== f);
      return this;
    }
    removeListener(n, f) {
      return this.off(n, f);
    }
    removeAllListeners(n) {
      if (this.__ev) {
        if (n) delete this.__ev[n];
        else this.__ev = {};
      }
      return this;
    }
    listenerCount(n) {
      return (this.__ev?.[n] || []).length;
    }
    listeners(n) {
      return [...(this.__ev?.[n] || [])];
    }
    setMaxListeners() {
      return this;
    }
    emit(n, ...a) {
      const l = [...(this.__ev?.[n] || [])];
      if (!l.length && n === "error") throw a[0];
      for (const f of l) f.apply(this, a);
      return l.length > 0;
    }
  }
  EventEmitter.EventEmitter = EventEmitter;
  EventEmitter.once = (e, n) => new Promise((r) => e.once(n, (...a) => r(a)));

  // ---- inspect and format
  function inspect(v, o) {
    const max = o && o.depth !== undefined ? (o.depth === null ? 99 : o.depth) : 2;
    const seen = [];
    const quote = (s) =>
      s.includes("'") && !s.includes('"') ? `"${s}"` : `'${s.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n")}'`;
    const go = (v, d, top) => {
      if (v === null) return "null";
      const t = typeof v;
      if (t === "string") return top ? v : quote(v);
      if (t === "bigint") return `${v}n`;
      if (t === "symbol") return String(v);
      if (t === "function")
        return /^class/.test(Function.prototype.toString.call(v))
          ? `[class ${v.name || "(anonymous)"}]`
          : `[Function${v.name ? `: ${v.name}` : " (anonymous)"}]`;
      if (t !== "object") return Object.is(v, -0) ? "-0" : String(v);
      if (v instanceof Error) {
        const extra = Object.keys(v).filter((k) => k !== "stack" && k !== "message");
        return cleanStack(v) + (extra.length ? ` {\n${extra.map((k) => `  ${k}: ${go(v[k], d + 1)}`).join(",\n")}\n}` : "");
      }
      if (v instanceof RealDate) return Number.isNaN(v) ? "Invalid Date" : v.toISOString();
      if (v instanceof RegExp) return String(v);
      if (seen.includes(v)) return "[Circular *1]";
      const name =
        v.constructor && v.constructor !== Object && !Array.isArray(v)
          ? v.constructor.name
          : Object.getPrototypeOf(v) === null
            ? "[Object: null prototype]"
            : "";
      if (d > max) return Array.isArray(v) ? "[Array]" : `[${name || "Object"}]`;
      seen.push(v);
      let parts,
        open = "{",
        close = "}";
      if (Array.isArray(v)) {
        open = "[";
        close = "]";
        parts = v.slice(0, 100).map((x) => go(x, d + 1));
        if (v.length > 100) parts.push(`... ${v.length - 100} more items`);
      } else if (v instanceof Map) {
        parts = [...v].map(([k, x]) => `${go(k, d + 1)} => ${go(x, d + 1)}`);
        open = `Map(${v.size}) {`;
      } else if (v instanceof Set) {
        parts = [...v].map((x) => go(x, d + 1));
        open = `Set(${v.size}) {`;
      } else {
        if (v instanceof Promise) {
          seen.pop();
          return "Promise { <pending> }";
        }
        parts = Object.keys(v)
          .filter((k) => k !== "__ev")
          .map((k) => `${/^[A-Za-z_$][\w$]*$/.test(k) ? k : quote(k)}: ${go(v[k], d + 1)}`);
        if (name) open = `${name} {`;
      }
      seen.pop();
      if (!parts.length) return open + close;
      const one = `${open} ${parts.join(", ")} ${close}`;
      if (one.length <= 72 && !one.includes("\n") && parts.length <= (open === "[" ? 6 : 99)) return one;
      const pad = "  ".repeat(d + 1);
      return `${open}\n${parts.map((p) => pad + p).join(",\n")}\n${"  ".repeat(d)}${close}`;
    };
    return go(v, 0, false);
  }
  function format(first, ...rest) {
    let out = "",
      i = 0;
    if (typeof first === "string" && rest.length)
      out = first.replace(/%[sdifjoO%]/g, (m) => {
        if (m === "%%") return "%";
        if (i >= rest.length) return m;
        const v = rest[i++];
        return m === "%s"
          ? typeof v === "object" && v !== null
            ? inspect(v, { depth: 0 })
            : String(v)
          : m === "%d"
            ? String(Number(v))
            : m === "%i"
              ? String(parseInt(v, 10))
              : m === "%f"
                ? String(parseFloat(v))
                : m === "%j"
                  ? JSON.stringify(v)
                  : inspect(v);
      });
    else out = typeof first === "string" ? first : inspect(first);
    for (; i < rest.length; i++) out += ` ${typeof rest[i] === "string" ? rest[i] : inspect(rest[i])}`;
    return out;
  }
  function cleanStack(e) {
    const s = String(e?.stack || e);
    const lines = s.split("\n");
    return lines
      .filter(
        (l) =>
          !/^\s+at /.test(l) || (/\(?\/[^)]*:\d+:\d+\)?$/.test(l) && !/prelude|node_modules\/vitest|\/src\/images|node:vm|file:/.test(l)),
      )
      .join("\n");
  }
  let indent = "";
  const say =
    (fd) =>
    (...a) =>
      call("write", {
        fd,
        text: `${(a.length ? format(...a) : "")
          .split("\n")
          .map((l) => indent + l)
          .join("\n")}\n`,
      });
  const counts = {},
    timersBy = {};
  globalThis.console = {
    log: say(1),
    info: say(1),
    debug: say(1),
    error: say(2),
    warn: say(2),
    trace: (...a) => say(2)(`Trace: ${format(...a)}`),
    dir: (v) => say(1)(inspect(v)),
    table: (v) => say(1)(inspect(v)),
    group: (...a) => {
      if (a.length) say(1)(...a);
      indent += "  ";
    },
    groupEnd: () => {
      indent = indent.slice(2);
    },
    assert: (c, ...a) => {
      if (!c) say(2)(`Assertion failed${a.length ? `: ${format(...a)}` : ""}`);
    },
    count: (l = "default") => say(1)(`${l}: ${(counts[l] = (counts[l] || 0) + 1)}`),
    time: (l = "default") => {
      timersBy[l] = now();
    },
    timeEnd: (l = "default") => say(1)(`${l}: ${now() - timersBy[l]}ms`),
  };

  // ---- timers
  const timers = new Map();
  let timerId = 0;
  class Timeout {
    constructor(id) {
      this.id = id;
    }
    ref() {
      return this;
    }
    unref() {
      call("unref", this.id);
      return this;
    }
    hasRef() {
      return true;
    }
    [Symbol.toPrimitive]() {
      return this.id;
    }
  }
  const arm = (f, ms, every, a) => {
    const id = ++timerId;
    timers.set(id, { f, a, every: every ? Math.max(1, +ms || 1) : 0 });
    call("timer", { id, ms: Math.max(every ? 1 : 0, Math.floor(+ms) || 0) });
    return new Timeout(id);
  };
  globalThis.setTimeout = (f, ms, ...a) => arm(f, Math.max(1, ms || 1), false, a);
  globalThis.setInterval = (f, ms, ...a) => arm(f, ms, true, a);
  globalThis.setImmediate = (f, ...a) => arm(f, 0, false, a);
  globalThis.clearTimeout =
    globalThis.clearInterval =
    globalThis.clearImmediate =
      (t) => {
        const id = t && typeof t === "object" ? t.id : t;
        if (timers.delete(id)) call("untimer", id);
      };
  globalThis.queueMicrotask ??= (f) => {
    Promise.resolve().then(f);
  };
  globalThis.structuredClone ??= (v) => JSON.parse(JSON.stringify(v));
  globalThis.global = globalThis;

  // ---- bytes and text
  class Buffer extends Uint8Array {
    static from(v, e) {
      if (typeof v === "string") {
        const b = e === "base64" ? call("unbase64", v) : e === "hex" ? v.match(/../g).map((x) => parseInt(x, 16)) : call("utf8", v);
        const out = new Buffer(b.length);
        out.set(b);
        return out;
      }
      const out = new Buffer(v.length);
      out.set(v);
      return out;
    }
    static alloc(n) {
      return new Buffer(n);
    }
    static isBuffer(v) {
      return v instanceof Buffer;
    }
    static byteLength(v) {
      return typeof v === "string" ? call("utf8", v).length : v.length;
    }
    static concat(l) {
      const out = new Buffer(l.reduce((n, b) => n + b.length, 0));
      let at = 0;
      for (const b of l) {
        out.set(b, at);
        at += b.length;
      }
      return out;
    }
    toString(e) {
      return e === "base64"
        ? call("base64", [...this])
        : e === "hex"
          ? [...this].map((b) => b.toString(16).padStart(2, "0")).join("")
          : call("text", [...this]);
    }
    toJSON() {
      return { type: "Buffer", data: [...this] };
    }
  }
  globalThis.Buffer = Buffer;
  class URLSearchParams {
    constructor(s = "") {
      this.l = [];
      if (typeof s === "string")
        for (const p of s.replace(/^\?/, "").split("&")) {
          if (!p) continue;
          const i = p.indexOf("=");
          const d = (x) => {
            try {
              return decodeURIComponent(x.replace(/\+/g, " "));
            } catch {
              return x;
            }
          };
          this.l.push([d(i < 0 ? p : p.slice(0, i)), i < 0 ? "" : d(p.slice(i + 1))]);
        }
      else for (const k in s) this.l.push([k, String(s[k])]);
    }
    get(k) {
      const f = this.l.find((p) => p[0] === k);
      return f ? f[1] : null;
    }
    getAll(k) {
      return this.l.filter((p) => p[0] === k).map((p) => p[1]);
    }
    has(k) {
      return this.l.some((p) => p[0] === k);
    }
    set(k, v) {
      this.delete(k);
      this.append(k, v);
    }
    append(k, v) {
      this.l.push([k, String(v)]);
    }
    delete(k) {
      this.l = this.l.filter((p) => p[0] !== k);
    }
    toString() {
      return this.l.map((p) => `${encodeURIComponent(p[0])}=${encodeURIComponent(p[1])}`).join("&");
    }
    entries() {
      return this.l[Symbol.iterator]();
    }
    [Symbol.iterator]() {
      return this.l[Symbol.iterator]();
    }
    forEach(f) {
      for (const p of this.l) f(p[1], p[0]);
    }
    keys() {
      return this.l.map((p) => p[0])[Symbol.iterator]();
    }
  }
  globalThis.URLSearchParams = URLSearchParams;
  class URL {
    constructor(u, base) {
      let m = /^([a-z][a-z0-9+.-]*:)\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?#]*)(?::(\d+))?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(u);
      if (!m) {
        if (base === undefined) {
          const e = new TypeError("Invalid URL");
          e.code = "ERR_INVALID_URL";
          e.input = u;
          throw e;
        }
        const b = new URL(String(base));
        m = /^([a-z][a-z0-9+.-]*:)\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?#]*)(?::(\d+))?([^?#]*)(\?[^#]*)?(#.*)?$/i.exec(
          b.origin + (String(u).startsWith("/") ? u : b.pathname.replace(/[^/]*$/, "") + u),
        );
      }
      this.protocol = m[1];
      this.username = m[2] || "";
      this.password = m[3] || "";
      this.hostname = m[4];
      this.port = m[5] || "";
      this.pathname = m[6] || "/";
      this.search = m[7] || "";
      this.hash = m[8] || "";
      this.searchParams = new URLSearchParams(this.search);
    }
    get host() {
      return this.hostname + (this.port ? `:${this.port}` : "");
    }
    get origin() {
      return `${this.protocol}//${this.host}`;
    }
    get href() {
      return this.origin + this.pathname + this.search + this.hash;
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
  }
  globalThis.URL = URL;
  globalThis.TextEncoder = class {
    encode(s) {
      return Uint8Array.from(call("utf8", s));
    }
  };
  globalThis.TextDecoder = class {
    decode(b) {
      return call("text", [...b]);
    }
  };
  globalThis.btoa = (s) => Buffer.from(s).toString("base64");
  globalThis.atob = (s) => Buffer.from(s, "base64").toString();
  class AbortController {
    constructor() {
      this.signal = new EventEmitter();
      this.signal.aborted = false;
    }
    abort() {
      this.signal.aborted = true;
      this.signal.emit("abort");
    }
  }
  globalThis.AbortController = AbortController;

  // ---- process
  const process = new EventEmitter();
  class Exit {
    constructor(code) {
      this.exit = code;
    }
  }
  const stream = (fd) => {
    const s = new EventEmitter();
    s.write = (t) => {
      call("write", { fd, text: String(t) });
      return true;
    };
    s.end = (t) => {
      if (t) s.write(t);
    };
    s.isTTY = call("tty", fd);
    s.columns = 80;
    return s;
  };
  Object.assign(process, {
    argv,
    env,
    version: `v${version}`,
    versions: { node: version, v8: "12.4.254.21-node.33" },
    pid: call("pid"),
    ppid: 0,
    platform: "linux",
    arch: "x64",
    title: "node",
    exitCode: undefined,
    execPath: "/usr/local/bin/node",
    execArgv: [],
    release: { name: "node" },
    cwd: () => call("cwd"),
    chdir: (d) => call("chdir", d),
    exit: (c) => {
      throw new Exit(c === undefined ? process.exitCode || 0 : c);
    },
    uptime: () => (now() - started) / 1000,
    nextTick: (f, ...a) => {
      Promise.resolve().then(() => f(...a));
    },
    hrtime: Object.assign(
      () => {
        const t = now() - started;
        return [Math.floor(t / 1000), (t % 1000) * 1e6];
      },
      { bigint: () => BigInt(now() - started) * 1000000n },
    ),
    memoryUsage: () => ({ rss: 48234496, heapTotal: 6537216, heapUsed: 5102344, external: 1498201, arrayBuffers: 10515 }),
    cpuUsage: () => ({ user: 41000, system: 9000 }),
    getuid: () => call("uid"),
    geteuid: () => call("uid"),
    getgid: () => call("uid"),
    kill: (pid, s) => call("kill", { pid, signal: s || "SIGTERM" }),
    emitWarning: (w) => say(2)(`(node:${process.pid}) Warning: ${w}`),
    umask: () => 18,
    stdout: stream(1),
    stderr: stream(2),
    stdin: Object.assign(new EventEmitter(), { setEncoding() {}, resume() {}, isTTY: false }),
  });
  const started = now();
  const onBefore = process.on;
  process.on = process.addListener = (n, f) => {
    if (/^SIG/.test(n)) call("trap", n);
    return onBefore.call(process, n, f);
  };
  process.once = (n, f) => {
    const g = (...a) => {
      process.off(n, g);
      f(...a);
    };
    return process.on(n, g);
  };
  globalThis.process = process;

  // ---- modules of Node
  const path = {
    sep: "/",
    delimiter: ":",
    normalize: (p) => {
      const abs = p.startsWith("/");
      const out = [];
      for (const s of p.split("/")) {
        if (s === "..") {
          if (out.length && out[out.length - 1] !== "..") out.pop();
          else if (!abs) out.push("..");
        } else if (s && s !== ".") out.push(s);
      }
      return (abs ? "/" : "") + out.join("/") || (abs ? "/" : ".");
    },
    join: (...p) => path.normalize(p.filter(Boolean).join("/") || "."),
    resolve: (...p) => {
      let out = "";
      for (const s of [process.cwd(), ...p]) out = s.startsWith("/") ? s : `${out}/${s}`;
      return path.normalize(out);
    },
    dirname: (p) => p.replace(/\/+$/, "").replace(/\/[^/]*$/, "") || (p.startsWith("/") ? "/" : "."),
    basename: (p, e) => {
      const b = p.replace(/\/+$/, "").split("/").pop();
      return e && b.endsWith(e) ? b.slice(0, -e.length) : b;
    },
    extname: (p) => {
      const m = /[^/.]+(\.[^./]*)$/.exec(p);
      return m ? m[1] : "";
    },
    isAbsolute: (p) => p.startsWith("/"),
    relative: (a, b) => {
      const x = path.resolve(a).split("/"),
        y = path.resolve(b).split("/");
      while (x.length && y.length && x[0] === y[0]) {
        x.shift();
        y.shift();
      }
      return [...x.map(() => ".."), ...y].join("/");
    },
    parse: (p) => ({
      root: p.startsWith("/") ? "/" : "",
      dir: path.dirname(p),
      base: path.basename(p),
      ext: path.extname(p),
      name: path.basename(p, path.extname(p)),
    }),
  };
  path.posix = path;
  const at = (p) => path.resolve(String(p?.pathname || p));
  const enc = (o) => (typeof o === "string" ? o : o?.encoding);
  const sync = {
    readFileSync: (p, o) => {
      const t = call("read", at(p));
      return enc(o) ? t : Buffer.from(t);
    },
    writeFileSync: (p, d) => call("writeFile", { path: at(p), text: String(d) }),
    appendFileSync: (p, d) => call("writeFile", { path: at(p), text: String(d), append: true }),
    existsSync: (p) => call("exists", at(p)),
    readdirSync: (p, o) => {
      const l = call("list", at(p));
      return o?.withFileTypes
        ? l.map((n) => ({
            name: n,
            isDirectory: () => call("stat", `${at(p)}/${n}`).folder,
            isFile: () => !call("stat", `${at(p)}/${n}`).folder,
          }))
        : l;
    },
    mkdirSync: (p, o) => call("mkdir", { path: at(p), recursive: !!o?.recursive }),
    unlinkSync: (p) => call("remove", { path: at(p) }),
    rmSync: (p, o) => {
      if (!(o?.force && !call("exists", at(p)))) call("remove", { path: at(p), recursive: !!o?.recursive });
    },
    rmdirSync: (p) => call("remove", { path: at(p), recursive: true }),
    renameSync: (a, b) => call("rename", { from: at(a), to: at(b) }),
    statSync: (p) => {
      const s = call("stat", at(p));
      return {
        size: s.size,
        mode: s.mode,
        mtime: new RealDate(s.modified),
        mtimeMs: s.modified,
        uid: s.owner,
        isDirectory: () => s.folder,
        isFile: () => !s.folder,
      };
    },
    copyFileSync: (a, b) => call("writeFile", { path: at(b), text: call("read", at(a)) }),
    accessSync: (p) => {
      call("stat", at(p));
    },
  };
  sync.lstatSync = sync.statSync;
  const fs = {
    ...sync,
    constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 },
    promises: {},
    watchFile() {},
    watch() {
      return new EventEmitter();
    },
  };
  for (const n of Object.keys(sync)) {
    const plain = n.slice(0, -4);
    fs.promises[plain] = async (...a) => sync[n](...a);
    fs[plain] = (...a) => {
      const cb = a.pop();
      let v,
        e = null;
      try {
        v = sync[n](...a);
      } catch (x) {
        e = x;
      }
      setImmediate(() => (plain === "exists" ? cb(v) : cb(e, v)));
    };
  }
  fs.createReadStream = (p, _o) => {
    const s = new EventEmitter();
    s.pipe = (w) => {
      s.on("data", (d) => w.write(d));
      s.on("end", () => w.end());
      return w;
    };
    setImmediate(() => {
      try {
        const t = sync.readFileSync(p, "utf8");
        s.emit("open");
        s.emit("data", t);
        s.emit("end");
        s.emit("close");
      } catch (e) {
        s.emit("error", e);
      }
    });
    return s;
  };
  fs.createWriteStream = (p, o) => {
    const s = new EventEmitter();
    if (!(o && o.flags === "a")) sync.writeFileSync(p, "");
    s.write = (d) => {
      sync.appendFileSync(p, d);
      return true;
    };
    s.end = (d) => {
      if (d) s.write(d);
      setImmediate(() => s.emit("finish"));
    };
    return s;
  };

  const STATUS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    307: "Temporary Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    418: "I'm a Teapot",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
  };
  class IncomingMessage extends EventEmitter {
    constructor(r) {
      super();
      Object.assign(this, {
        method: r.method,
        url: r.path,
        headers: r.headers,
        httpVersion: "1.1",
        rawBody: r.body,
        statusCode: r.status,
        statusMessage: STATUS[r.status],
        complete: true,
      });
      this.socket = this.connection = {
        remoteAddress: `::ffff:${r.peer ? r.peer.address : ""}`,
        remotePort: r.peer ? r.peer.port : 0,
        localPort: r.port,
        encrypted: false,
        destroy() {},
        setTimeout() {},
      };
      this.rawHeaders = Object.entries(r.headers).flat();
      this.__flow = false;
    }
    on(n, f) {
      super.on(n, f);
      if ((n === "data" || n === "end") && !this.__flow) {
        this.__flow = true;
        Promise.resolve().then(() => {
          if (this.rawBody) this.emit("data", this.__enc ? this.rawBody : Buffer.from(this.rawBody));
          this.emit("end");
        });
      }
      return this;
    }
    setEncoding(e) {
      this.__enc = e;
      return this;
    }
    resume() {
      return this.on("end", () => {});
    }
    pipe(w) {
      this.on("data", (d) => w.write(d));
      this.on("end", () => w.end?.());
      return w;
    }
    destroy() {}
    async *[Symbol.asyncIterator]() {
      if (this.rawBody) yield this.__enc ? this.rawBody : Buffer.from(this.rawBody);
    }
  }
  class ServerResponse extends EventEmitter {
    constructor(id) {
      super();
      this.__id = id;
      this.__h = {};
      this.__b = "";
      this.statusCode = 200;
      this.headersSent = false;
      this.writableEnded = false;
      this.finished = false;
      this.locals = {};
    }
    setHeader(n, v) {
      this.__h[n.toLowerCase()] = v;
      return this;
    }
    getHeader(n) {
      return this.__h[n.toLowerCase()];
    }
    getHeaders() {
      return { ...this.__h };
    }
    hasHeader(n) {
      return n.toLowerCase() in this.__h;
    }
    removeHeader(n) {
      delete this.__h[n.toLowerCase()];
    }
    flushHeaders() {
      this.headersSent = true;
    }
    writeHead(c, m, h) {
      this.statusCode = c;
      if (typeof m === "object") h = m;
      else if (m) this.statusMessage = m;
      for (const k in h || {}) this.setHeader(k, h[k]);
      this.headersSent = true;
      return this;
    }
    write(d) {
      this.headersSent = true;
      this.__b += typeof d === "string" ? d : Buffer.from(d).toString();
      return true;
    }
    end(d) {
      if (this.writableEnded) return this;
      if (typeof d !== "function" && d !== undefined && d !== null) {
        if (typeof d !== "string" && !(d instanceof Uint8Array)) {
          const e = new TypeError(
            'The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ' +
              (typeof d === "object" ? `an instance of ${d.constructor.name}` : `type ${typeof d} (${d})`),
          );
          e.code = "ERR_INVALID_ARG_TYPE";
          throw e;
        }
        this.write(d);
      }
      this.writableEnded = this.finished = this.headersSent = true;
      call("respond", {
        id: this.__id,
        status: this.statusCode,
        reason: this.statusMessage,
        headers: Object.fromEntries(Object.entries(this.__h).map(([k, v]) => [k, Array.isArray(v) ? v.join(", ") : String(v)])),
        body: this.__b,
      });
      this.emit("finish");
      this.emit("close");
      return this;
    }
  }
  const servers = new Map();
  let serverId = 0;
  const pending = new Map();
  let requestId = 0;
  class Server extends EventEmitter {
    constructor(f) {
      super();
      if (f) this.on("request", f);
      this.listening = false;
      this.keepAliveTimeout = 5000;
    }
    listen(...a) {
      const cb = a.find((x) => typeof x === "function");
      if (cb) this.once("listening", cb);
      const o = a[0] && typeof a[0] === "object" ? a[0] : null;
      let port = o ? o.port : a[0];
      const host = o ? o.host : a.find((x, i) => i > 0 && typeof x === "string");
      if (typeof port === "function" || port === undefined || port === null) port = 0;
      if ((typeof port === "string" && !/^\d+$/.test(port)) || !(+port >= 0 && +port < 65536)) {
        const e = new RangeError(
          "options.port should be >= 0 and < 65536. Received " +
            (typeof port === "number" ? `type number (${port})` : `type string ('${port}')`) +
            ".",
        );
        e.code = "ERR_SOCKET_BAD_PORT";
        throw e;
      }
      this.__id = ++serverId;
      this.__port = call("listen", { id: this.__id, port: +port, host: host || "" });
      if (this.__port < 0) {
        const e = new Error(`listen EADDRINUSE: address already in use ${host || ":::"}${host ? ":" : ""}${port}`);
        Object.assign(e, { code: "EADDRINUSE", errno: -98, syscall: "listen", address: host || "::", port: +port });
        setImmediate(() => this.emit("error", e));
        return this;
      }
      servers.set(this.__id, this);
      this.__host = host || "::";
      this.listening = true;
      setImmediate(() => this.emit("listening"));
      return this;
    }
    address() {
      return this.listening ? { port: this.__port, address: this.__host, family: this.__host.includes(".") ? "IPv4" : "IPv6" } : null;
    }
    close(cb) {
      if (this.__id) {
        call("close", this.__id);
        servers.delete(this.__id);
      }
      this.listening = false;
      setImmediate(() => {
        this.emit("close");
        if (cb) cb();
      });
      return this;
    }
    closeAllConnections() {}
    closeIdleConnections() {}
    setTimeout() {
      return this;
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
  }
  function request(u, o, cb) {
    if (typeof o === "function") {
      cb = o;
      o = {};
    }
    if (typeof u === "string" || u instanceof URL) {
      const p = new URL(String(u));
      o = { protocol: p.protocol, hostname: p.hostname, port: p.port, path: p.pathname + p.search, ...o };
    } else {
      o = u || {};
    }
    const req = new EventEmitter();
    let body = "";
    req.__h = { ...(o.headers || {}) };
    req.setHeader = (k, v) => {
      req.__h[k] = v;
    };
    req.write = (d) => {
      body += d;
      return true;
    };
    req.destroy = req.abort = () => {};
    req.setTimeout = () => req;
    if (cb) req.on("response", cb);
    req.end = (d) => {
      if (typeof d === "string") body += d;
      const id = ++requestId;
      const host = o.hostname || (o.host || "localhost").split(":")[0];
      pending.set(id, (r) => {
        if (r.error) {
          const e = new Error(r.error.message);
          Object.assign(e, r.error);
          req.emit("error", e);
        } else req.emit("response", new IncomingMessage(r));
      });
      const headers = {};
      for (const k in req.__h) headers[k.toLowerCase()] = String(req.__h[k]);
      call("request", {
        id,
        method: o.method || "GET",
        host,
        port: +(o.port || (o.protocol === "https:" ? 443 : 80)),
        secure: o.protocol === "https:",
        path: o.path || "/",
        headers,
        body,
      });
      return req;
    };
    return req;
  }
  const http = {
    Server,
    IncomingMessage,
    ServerResponse,
    STATUS_CODES: STATUS,
    METHODS: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
    createServer: (o, f) => new Server(typeof o === "function" ? o : f),
    request,
    get: (...a) => request(...a).end(),
    Agent: class {},
  };
  const https = {
    ...http,
    request: (u, o, cb) => request(typeof u === "object" && !(u instanceof URL) ? { protocol: "https:", ...u } : u, o, cb),
    get: (...a) => https.request(...a).end(),
  };
  globalThis.fetch = (u, o = {}) =>
    new Promise((ok, no) => {
      const req = request(String(u?.url || u), { method: o.method, headers: o.headers }, (r) =>
        ok({
          status: r.statusCode,
          ok: r.statusCode >= 200 && r.statusCode < 300,
          statusText: STATUS[r.statusCode] || "",
          url: String(u),
          headers: { get: (n) => r.headers[n.toLowerCase()] ?? null },
          text: async () => r.rawBody,
          json: async () => JSON.parse(r.rawBody),
        }),
      );
      req.on("error", (e) => {
        const f = new TypeError("fetch failed");
        f.cause = e;
        no(f);
      });
      req.end(o.body);
    });
  const os = {
    EOL: "\n",
    hostname: () => call("hostname"),
    platform: () => "linux",
    type: () => "Linux",
    release: () => "6.1.0-41-amd64",
    arch: () => "x64",
    cpus: () => Array.from({ length: call("processors") }, () => ({ model: "Virtual CPU", speed: 2400, times: {} })),
    totalmem: () => 8342568960,
    freemem: () => 5120933888,
    uptime: () => 86400,
    loadavg: () => [0.12, 0.1, 0.08],
    tmpdir: () => "/tmp",
    homedir: () => env.HOME || "/root",
    userInfo: () => ({ username: env.USER || "root", uid: call("uid"), homedir: env.HOME || "/root" }),
    networkInterfaces: () => ({
      lo: [{ address: "127.0.0.1", family: "IPv4", internal: true }],
      eth0: call("addresses").map((a) => ({ address: a, family: "IPv4", internal: false })),
    }),
  };
  const util = {
    inspect,
    format,
    promisify:
      (f) =>
      (...a) =>
        new Promise((ok, no) => f(...a, (e, v) => (e ? no(e) : ok(v)))),
    inherits: (a, b) => Object.setPrototypeOf(a.prototype, b.prototype),
    isDeep: 0,
    types: {},
    TextEncoder,
    TextDecoder,
  };
  const querystring = { parse: (s) => Object.fromEntries(new URLSearchParams(s)), stringify: (o) => new URLSearchParams(o).toString() };
  const crypto = {
    randomUUID: () => call("uuid"),
    randomBytes: (n) => Buffer.from(call("bytes", n)),
    randomInt: (a, b) => (b === undefined ? Math.floor(Math.random() * a) : a + Math.floor(Math.random() * (b - a))),
    createHash: (k) => {
      let t = "";
      const h = {
        update: (d) => {
          t += d;
          return h;
        },
        digest: (e) => {
          const x = call("hash", { kind: k, text: t });
          return e === "hex" ? x : Buffer.from(x, "hex").toString(e);
        },
      };
      return h;
    },
  };
  const assert = Object.assign(
    (c, m) => {
      if (!c) {
        const e = new Error(m || "The expression evaluated to a falsy value");
        e.name = "AssertionError";
        throw e;
      }
    },
    {
      equal: (a, b, m) => assert(a === b, m),
      strictEqual: (a, b, m) => assert(Object.is(a, b), m || `Expected values to be strictly equal:\n\n${inspect(a)} !== ${inspect(b)}\n`),
      deepStrictEqual: (a, b, m) => assert(inspect(a) === inspect(b), m),
      ok: (c, m) => assert(c, m),
    },
  );
  assert.deepEqual = assert.deepStrictEqual;
  const url = {
    URL,
    URLSearchParams,
    parse: (u, q) => {
      const m = /^(?:([a-z]+:)\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?/.exec(u);
      const query = m[4] ? m[4].slice(1) : null;
      return {
        href: u,
        protocol: m[1] || null,
        host: m[2] || null,
        hostname: m[2] ? m[2].split(":")[0] : null,
        port: m[2]?.includes(":") ? m[2].split(":")[1] : null,
        pathname: m[3] || "/",
        search: m[4] || null,
        path: (m[3] || "/") + (m[4] || ""),
        query: q ? Object.fromEntries(new URLSearchParams(query || "")) : query,
      };
    },
    fileURLToPath: (u) => String(u).replace(/^file:\/\//, ""),
    pathToFileURL: (p) => `file://${p}`,
  };
  const timersModule = {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval,
    promises: { setTimeout: (ms, v) => new Promise((r) => setTimeout(() => r(v), ms)) },
  };
  const dnsLookup = (h, o, cb) => {
    if (typeof o === "function") cb = o;
    const id = ++requestId;
    pending.set(id, (r) => {
      if (r.error) {
        const e = new Error(r.error.message);
        Object.assign(e, r.error);
        cb(e);
      } else cb(null, r.address, 4);
    });
    call("lookup", { id, host: h });
  };
  const perf = { now: () => now() - started };
  globalThis.performance = perf;
  const core = {
    events: EventEmitter,
    fs,
    "fs/promises": fs.promises,
    path,
    http,
    https,
    os,
    util,
    url,
    querystring,
    crypto,
    assert,
    process,
    buffer: { Buffer },
    timers: timersModule,
    "timers/promises": timersModule.promises,
    child_process: null,
    cluster: null,
    net: null,
    stream: { Readable: EventEmitter, Writable: EventEmitter, Transform: EventEmitter, pipeline() {} },
    dns: {
      lookup: dnsLookup,
      promises: { lookup: (h) => new Promise((ok, no) => dnsLookup(h, (e, address) => (e ? no(e) : ok({ address, family: 4 })))) },
    },
    perf_hooks: { performance: perf },
    module: {},
    string_decoder: {},
    worker_threads: null,
    zlib: null,
    readline: null,
    tls: null,
    http2: null,
    v8: {},
    vm: null,
  };

  /*MODULES*/

  // ---- require
  const cache = {};
  const isFile = (p) => call("isFile", p);
  function locate(base) {
    for (const p of [base, `${base}.js`, `${base}.json`, `${base}.cjs`, `${base}.mjs`]) if (isFile(p)) return p;
    if (isFile(`${base}/package.json`)) {
      const m = JSON.parse(call("read", `${base}/package.json`)).main;
      if (m) {
        const f = locate(path.join(base, m));
        if (f) return f;
      }
    }
    return isFile(`${base}/index.js`) ? `${base}/index.js` : undefined;
  }
  const stackNote = (from) => {
    const list = [];
    for (let f = from; f; f = parents[f]) list.push(f);
    return list;
  };
  const parents = {};
  function resolve(name, from) {
    if (/^\.{0,2}\//.test(name) || name === "." || name === "..") {
      const f = locate(path.resolve(path.dirname(from), name));
      if (f) return f;
    } else
      for (let d = path.dirname(from); ; d = path.dirname(d)) {
        const base = path.join(d, "node_modules", name);
        const own = packages[name];
        if (own && call("exists", path.join(d, "node_modules", name))) return own;
        const f = locate(base);
        if (f) return f;
        if (d === "/") break;
      }
    const stack = stackNote(from);
    const e = new Error(`Cannot find module '${name}'\nRequire stack:\n${stack.map((s) => `- ${s}`).join("\n")}`);
    e.code = "MODULE_NOT_FOUND";
    e.requireStack = stack;
    throw e;
  }
  const esm = (code) => {
    const names = [];
    const q = "[\"']([^\"']+)[\"']";
    code = code.replace(
      new RegExp(`^[ \\t]*import\\s+(?:([\\w$]+)\\s*,?\\s*)?(?:\\*\\s+as\\s+([\\w$]+)|\\{([^}]*)\\})?\\s*from\\s*${q};?`, "gm"),
      (_, d, all, list, m) => {
        const v = `__m${names.length}`;
        names.push(v);
        const named = (list || "").replace(/\s+/g, " ").replace(/(\w+) as (\w+)/g, "$1: $2");
        return (
          "const " +
          v +
          " = require(" +
          JSON.stringify(m) +
          ");" +
          (d ? ` const ${d} = ${v}.__esModule ? ${v}.default : ${v};` : "") +
          (all ? ` const ${all} = ${v};` : "") +
          (named.trim() ? ` const {${named}} = ${v};` : "")
        );
      },
    );
    code = code.replace(new RegExp(`^[ \\t]*import\\s+${q};?`, "gm"), (_, m) => `require(${JSON.stringify(m)});`);
    const after = [];
    code = code
      .replace(/^[ \t]*export\s+default\s+/gm, "exports.default = ")
      .replace(/^[ \t]*export\s+(const|let|var|function\*?|async function|class)\s+([\w$]+)/gm, (_, k, n) => {
        after.push(n);
        return `${k} ${n}`;
      })
      .replace(/^[ \t]*export\s*\{([^}]*)\};?/gm, (_, l) => {
        for (const p of l.split(",")) if (p.trim()) after.push(p.trim().split(/\s+as\s+/)[0]);
        return "";
      });
    return {
      code: code.replace(/import\.meta\.url/g, `${JSON.stringify("file://")}+__filename`).replace(/import\.meta\.dirname/g, "__dirname"),
      tail: `\n;exports.__esModule = true;${after.map((n) => `exports.${n} = ${n};`).join("")}`,
    };
  };
  const isModule = (file) => {
    if (file.endsWith(".mjs")) return true;
    if (file.endsWith(".cjs")) return false;
    for (let d = path.dirname(file); ; d = path.dirname(d)) {
      if (isFile(`${d}/package.json`)) {
        try {
          return JSON.parse(call("read", `${d}/package.json`)).type === "module";
        } catch {
          return false;
        }
      }
      if (d === "/") return false;
    }
  };
  const compileRaw = globalThis.__compile;
  delete globalThis.__compile;
  const compileNow = (...a) => {
    const made = compileRaw(...a);
    if (typeof made !== "string") return made;
    const told = JSON.parse(made);
    const e = new SyntaxError(told.message);
    e.stack = told.stack;
    throw e;
  };
  function load(file, from) {
    if (cache[file]) return cache[file].exports;
    const module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] };
    cache[file] = module;
    parents[file] = from;
    const text = call("read", file);
    if (file.endsWith(".json")) {
      module.exports = JSON.parse(text);
      return module.exports;
    }
    const m = isModule(file) || (/^\s*(import\s[^(]|export\s)/m.test(text) && !/\brequire\(/.test(text)) ? esm(text) : undefined;
    const top = m && /^[ \t]*(?:const|let|var)?[^\n/]*\bawait\b/m.test(m.code);
    const fn = compileNow(file, (m ? m.code : text).replace(/^#!.*/, ""), m ? m.tail : "", !!top);
    const r = fn.call(module.exports, module.exports, requireFrom(file, module), module, file, path.dirname(file));
    if (top && r) r.catch((e) => fatal(e));
    module.loaded = true;
    return module.exports;
  }
  let mainModule;
  function requireFrom(file, module) {
    const req = (name) => {
      const plain = name.replace(/^node:/, "");
      if (plain in core) {
        if (core[plain] === null) throw new Error(`k8s-quest does not simulate the module ${plain} of Node.js yet`);
        return core[plain];
      }
      const found = resolve(name, file);
      return typeof found === "function" ? found() : load(found, file);
    };
    req.resolve = (n) => {
      const f = resolve(n, file);
      return typeof f === "function" ? n : f;
    };
    req.cache = cache;
    req.main = mainModule || module;
    if (!mainModule) mainModule = module;
    return req;
  }
  function fatal(e) {
    if (e instanceof Exit) {
      call("exit", e.exit);
      return;
    }
    const l = process.listeners("uncaughtException");
    if (l.length) {
      for (const f of l) f(e);
      return;
    }
    call("fatal", {
      stack: e?.stack ? cleanStack(e) : String(e),
      raw: e && typeof e.stack === "string" ? e.stack : "",
      name: e?.name,
      code: e?.code,
      text: e instanceof Error ? inspect(e) : `Uncaught ${inspect(e)}`,
      plain: !(e instanceof Error),
    });
  }
  const guard = (f) => {
    try {
      const r = f();
      if (r && typeof r.then === "function") r.then(undefined, fatal);
    } catch (e) {
      fatal(e);
    }
  };
  globalThis.__adopt = () => {
    const list = globalThis.__orphans;
    globalThis.__orphans = undefined;
    for (let i = 0; i < list.length; i++) Reflect.apply(then, list[i], [undefined, fatal]);
  };
  return function dispatch(json) {
    const ev = JSON.parse(json);
    guard(() => {
      if (ev.type === "main") {
        if (ev.code !== undefined) {
          const fn = compileNow("[eval]", ev.code, "", false, ev.print);
          const v = fn.call({}, {}, requireFrom(`${process.cwd()}/[eval]`, {}), {}, "[eval]", ".");
          if (ev.print) console.log(v);
          return;
        }
        load(ev.file);
      } else if (ev.type === "timer") {
        const t = timers.get(ev.id);
        if (t) {
          if (t.every) call("timer", { id: ev.id, ms: t.every });
          else timers.delete(ev.id);
          return t.f(...t.a);
        }
      } else if (ev.type === "request") {
        const s = servers.get(ev.server);
        if (s) {
          const res = new ServerResponse(ev.id);
          const req = new IncomingMessage(ev);
          res.req = req;
          req.res = res;
          s.emit("request", req, res);
        }
      } else if (ev.type === "answer") {
        const f = pending.get(ev.id);
        pending.delete(ev.id);
        if (f) f(ev);
      } else if (ev.type === "signal") process.emit(ev.name, ev.name, ev.number);
      else if (ev.type === "rejection") throw ev.error;
      else if (ev.type === "idle") {
        process.emit("beforeExit", process.exitCode || 0);
      } else if (ev.type === "exit") {
        process.emit("exit", ev.code);
      }
    });
    return process.exitCode === undefined ? 0 : process.exitCode;
  };
};
