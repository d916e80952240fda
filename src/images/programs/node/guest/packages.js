// Packages of npm that the servers of tutorials stand on, as far as they are used there: JavaScript that is put into the prelude. They are found only
// where node_modules has them.

const mimeOf = (p) =>
  ({
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
  })[path.extname(p)] || "application/octet-stream";
function compilePath(p, end) {
  if (p instanceof RegExp) return { re: p, keys: [] };
  const keys = [];
  const re = String(p)
    .replace(/[.+^$()|[\]\\]/g, "\\$&")
    .replace(/\/?:(\w+)(\?)?/g, (m, k, o) => {
      keys.push(k);
      return o ? "(?:/([^/]+))?" : `${m.startsWith("/") ? "/" : ""}([^/]+)`;
    })
    .replace(/\{?\*(\w*)\}?/g, (_, k) => {
      keys.push(k || "0");
      return "(.*)";
    })
    .replace(/\/$/, "");
  return { re: new RegExp(`^${re}${end ? "/?$" : "(?=/|$)"}`, "i"), keys };
}
function createRouter() {
  const stack = [];
  const router = (req, res, out) => {
    let i = 0;
    const parentUrl = req.baseUrl || "";
    const full = req.url;
    const next = (err) => {
      if (err === "route") err = undefined;
      req.url = full;
      req.baseUrl = parentUrl;
      const layer = stack[i++];
      if (!layer) return out(err);
      const target = full.split("?")[0];
      const m = layer.path ? layer.path.re.exec(target) : [""];
      if (!m || (layer.method && layer.method !== req.method && !(layer.method === "GET" && req.method === "HEAD"))) return next(err);
      if (layer.path) {
        req.params = { ...(req.params || {}) };
        layer.path.keys.forEach((k, n) => {
          if (m[n + 1] !== undefined)
            try {
              req.params[k] = decodeURIComponent(m[n + 1]);
            } catch {
              req.params[k] = m[n + 1];
            }
        });
      }
      if (!layer.end && layer.path && m[0]) {
        req.baseUrl = parentUrl + m[0];
        req.url = full.slice(m[0].length) || "/";
        if (!req.url.startsWith("/")) req.url = `/${req.url}`;
      }
      const f = layer.f;
      try {
        let r;
        if (err ? f.length === 4 : f.length < 4) r = err ? f(err, req, res, next) : f(req, res, next);
        else return next(err);
        if (r && typeof r.then === "function") r.then(undefined, (e) => next(e || new Error("rejected")));
      } catch (e) {
        if (e instanceof Exit) throw e;
        next(e);
      }
    };
    next();
  };
  const add = (method, p, fs, end) => {
    for (const f of fs.flat(9)) {
      if (typeof f !== "function")
        throw new TypeError(method ? "argument handler must be a function" : "app.use() requires a middleware function");
      stack.push({ method, path: p === undefined ? undefined : compilePath(p, end), f, end });
    }
    return router;
  };
  router.use = (p, ...fs) =>
    typeof p === "function" || (Array.isArray(p) && typeof p[0] === "function")
      ? add(undefined, undefined, [p, ...fs], false)
      : add(undefined, p === "/" ? undefined : p, fs, false);
  router.all = (p, ...fs) => add(undefined, p, fs, true);
  for (const m of ["get", "post", "put", "delete", "patch", "head", "options"])
    router[m] = (p, ...fs) => {
      for (const one of Array.isArray(p) ? p : [p]) add(m.toUpperCase(), one, fs, true);
      return router;
    };
  router.route = (p) => {
    const r = {};
    for (const m of ["get", "post", "put", "delete", "patch", "all"])
      r[m] = (...fs) => {
        router[m](p, ...fs);
        return r;
      };
    return r;
  };
  router.param = () => router;
  return router;
}
const typed = (t) =>
  t.includes("/")
    ? t
    : {
        html: "text/html; charset=utf-8",
        json: "application/json; charset=utf-8",
        text: "text/plain; charset=utf-8",
        txt: "text/plain; charset=utf-8",
        js: "text/javascript; charset=utf-8",
        css: "text/css; charset=utf-8",
        xml: "application/xml",
      }[t] || t;
function express() {
  const router = createRouter();
  const settings = { env: env.NODE_ENV || "development", "x-powered-by": true };
  const app = (req, res, out) => {
    app.handle(req, res, out);
  };
  Object.setPrototypeOf(app, router);
  app.locals = { settings };
  const getRoute = router.get;
  for (const k of Object.keys(router))
    app[k] = (...a) => {
      router[k](...a);
      return k === "route" ? router[k](...a) : app;
    };
  app.route = router.route;
  app.get = (k, ...fs) => {
    if (!fs.length) return settings[k];
    getRoute(k, ...fs);
    return app;
  };
  app.set = (k, v) => {
    settings[k] = v;
    return app;
  };
  app.enable = (k) => app.set(k, true);
  app.disable = (k) => app.set(k, false);
  app.enabled = (k) => !!settings[k];
  app.engine = () => app;
  app.handle = (req, res, out) => {
    const u = req.url;
    req.app = res.app = app;
    req.originalUrl ??= u;
    const q = new URLSearchParams(u.includes("?") ? u.slice(u.indexOf("?")) : "");
    req.query = Object.fromEntries(q);
    req.params ??= {};
    req.protocol = "http";
    req.secure = false;
    req.ip = req.socket.remoteAddress;
    req.ips = [];
    req.hostname = (req.headers.host || "").split(":")[0];
    req.get = req.header = (n) => req.headers[n.toLowerCase()];
    Object.defineProperty(req, "path", {
      configurable: true,
      get() {
        return req.url.split("?")[0];
      },
    });
    req.is = (t) => (req.headers["content-type"] || "").includes(t);
    req.accepts = (t) => t;
    if (settings["x-powered-by"] && !res.hasHeader("x-powered-by")) res.setHeader("X-Powered-By", "Express");
    res.status = (c) => {
      res.statusCode = c;
      return res;
    };
    res.set = res.header = (n, v) => {
      if (typeof n === "object") for (const k in n) res.setHeader(k, n[k]);
      else res.setHeader(n, v);
      return res;
    };
    res.get = (n) => res.getHeader(n);
    res.type = (t) => {
      res.setHeader("Content-Type", typed(t));
      return res;
    };
    res.contentType = res.type;
    res.append = (n, v) => res.set(n, v);
    res.cookie = (n, v) => {
      res.setHeader("Set-Cookie", `${n}=${encodeURIComponent(v)}; Path=/`);
      return res;
    };
    res.clearCookie = () => res;
    res.vary = () => res;
    res.links = () => res;
    res.send = (b) => {
      if (typeof b === "number" || typeof b === "boolean" || (typeof b === "object" && b !== null && !(b instanceof Uint8Array)))
        return res.json(b);
      if (b instanceof Uint8Array) {
        if (!res.hasHeader("content-type")) res.setHeader("Content-Type", "application/octet-stream");
        b = Buffer.from(b).toString();
      } else if (!res.hasHeader("content-type")) res.setHeader("Content-Type", "text/html; charset=utf-8");
      const t = b === undefined || b === null ? "" : String(b);
      res.setHeader("Content-Length", Buffer.byteLength(t));
      res.setHeader("ETag", `W/"${Buffer.byteLength(t).toString(16)}-${call("hash", { kind: "sha1", text: t }).slice(0, 27)}"`);
      res.end(req.method === "HEAD" ? undefined : t);
      return res;
    };
    res.json = (v) => {
      if (!res.hasHeader("content-type")) res.setHeader("Content-Type", "application/json; charset=utf-8");
      return res.send(JSON.stringify(v, null, settings["json spaces"]));
    };
    res.jsonp = res.json;
    res.sendStatus = (c) => {
      res.statusCode = c;
      res.type("txt");
      return res.send(STATUS[c] || String(c));
    };
    res.redirect = (c, u) => {
      if (u === undefined) {
        u = c;
        c = 302;
      }
      res.statusCode = c;
      res.setHeader("Location", u);
      res.type("text");
      return res.send(`${STATUS[c]}. Redirecting to ${u}`);
    };
    res.sendFile = (f, o, _cb) => {
      const p = o?.root ? path.join(o.root, f) : f;
      if (!isFile(p)) {
        const e = new Error(`ENOENT: no such file or directory, stat '${p}'`);
        e.status = 404;
        e.code = "ENOENT";
        return done(e);
      }
      res.type(mimeOf(p));
      return res.send(call("read", p));
    };
    res.download = res.sendFile;
    res.render = (_n) => {
      throw new Error("k8s-quest does not simulate views of Express yet");
    };
    res.format = (o) => {
      (o.json || o.html || o.default || Object.values(o)[0])();
      return res;
    };
    const done =
      out ||
      ((err) => {
        if (res.writableEnded) return;
        const page = (t) =>
          `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${t}</pre>\n</body>\n</html>\n`;
        res.setHeader("Content-Security-Policy", "default-src 'none'");
        res.setHeader("X-Content-Type-Options", "nosniff");
        res.type("html");
        if (err) {
          res.statusCode = err.status || err.statusCode || 500;
          if (settings.env !== "test") console.error(cleanStack(err));
          res.send(
            page(
              settings.env === "production"
                ? STATUS[res.statusCode]
                : cleanStack(err).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\n/g, "<br>").replace(/ {2}/g, " &nbsp;"),
            ),
          );
        } else {
          res.statusCode = 404;
          res.send(page(`Cannot ${req.method} ${(req.originalUrl || req.url).split("?")[0]}`));
        }
      });
    router(req, res, done);
  };
  app.listen = (...a) => new Server(app).listen(...a);
  app.on = app.once = () => app;
  return app;
}
express.Router = createRouter;
express.application = {};
const parser = (f) => (req, _res, next) => {
  if (req.body === undefined && req.rawBody) {
    try {
      const v = f(req, req.rawBody);
      if (v !== undefined) req.body = v;
    } catch (e) {
      e.status = 400;
      return next(e);
    }
  }
  next();
};
express.json = () => parser((req, t) => ((req.headers["content-type"] || "").includes("json") ? JSON.parse(t) : undefined));
express.urlencoded = () =>
  parser((req, t) => ((req.headers["content-type"] || "").includes("urlencoded") ? Object.fromEntries(new URLSearchParams(t)) : undefined));
express.text = () => parser((_req, t) => t);
express.raw = () => parser((_req, t) => Buffer.from(t));
express.static = (root) => (req, res, next) => {
  if (req.method !== "GET" && req.method !== "HEAD") return next();
  let p = path.join(path.resolve(root), decodeURIComponent(req.url.split("?")[0]));
  if (call("isFolder", p)) p = path.join(p, "index.html");
  if (!isFile(p)) return next();
  res.type(mimeOf(p));
  res.send(call("read", p));
};
const through = () => (_req, _res, next) => next();
const morgan = (kind) => (req, res, next) => {
  const t = now();
  res.on("finish", () => {
    const ms = (now() - t).toFixed(3);
    const len = res.getHeader("content-length") || "-";
    const u = req.originalUrl || req.url;
    const d = new RealDate(t).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (.*) GMT$/, "$1/$2/$3:$4 +0000");
    console.log(
      kind === "dev"
        ? `${req.method} ${u} ${res.statusCode} ${ms} ms - ${len}`
        : kind === "tiny"
          ? `${req.method} ${u} ${res.statusCode} ${len} - ${ms} ms`
          : `${req.socket.remoteAddress} - - [${d}] "${req.method} ${u} HTTP/1.1" ${res.statusCode} ${len}${kind === "combined" ? ` "-" "${req.headers["user-agent"] || "-"}"` : ""}`,
    );
  });
  next();
};
const cors = () => (req, res, next) => {
  res.setHeader("Access-Control-Allow-Origin", "*");
  if (req.method === "OPTIONS") {
    res.statusCode = 204;
    return res.end();
  }
  next();
};
const dotenv = {
  config: (o) => {
    const f = path.resolve(o?.path || ".env");
    const parsed = {};
    if (isFile(f))
      for (const l of call("read", f).split("\n")) {
        const m = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/.exec(l);
        if (m) {
          parsed[m[1]] = m[2].replace(/^(["'])(.*)\1$/, "$2");
          if (!(m[1] in env)) env[m[1]] = parsed[m[1]];
        }
      }
    return { parsed };
  },
};
const redisClient = (o) => {
  const c = new EventEmitter();
  const u = typeof o === "string" ? new URL(o) : o?.url ? new URL(o.url) : undefined;
  const s = o?.socket || o || {};
  const where = { host: u ? u.hostname : s.host || "127.0.0.1", port: +(u?.port || s.port || 6379) };
  const send = (...words) =>
    new Promise((ok, no) => {
      const id = ++requestId;
      pending.set(id, (r) => {
        if (r.error) {
          const e = new Error(r.error.message);
          Object.assign(e, r.error);
          no(e);
        } else ok(r.value);
      });
      call("redis", { id, ...where, words: words.map(String) });
    });
  c.connect = () =>
    send("PING").then(
      () => {
        c.isOpen = c.isReady = true;
        c.emit("connect");
        c.emit("ready");
        return c;
      },
      (e) => {
        if (c.listenerCount("error")) c.emit("error", e);
        throw e;
      },
    );
  c.sendCommand = (w) => send(...w);
  c.quit = c.disconnect = c.close = async () => "OK";
  c.call = send;
  for (const n of [
    "get",
    "set",
    "del",
    "incr",
    "decr",
    "incrBy",
    "exists",
    "keys",
    "expire",
    "ttl",
    "lPush",
    "rPush",
    "lRange",
    "lLen",
    "rPop",
    "lPop",
    "hSet",
    "hGet",
    "hGetAll",
    "sAdd",
    "sMembers",
    "ping",
    "flushAll",
    "info",
    "mget",
  ]) {
    c[n] = (...a) => send(n.toUpperCase(), ...a.flat().filter((x) => typeof x !== "object" || x === null));
    c[n.toLowerCase()] = c[n];
  }
  return c;
};
class IORedis {
  constructor(a, b) {
    const c = redisClient(typeof a === "number" ? { port: a, host: b } : a || {});
    Object.assign(this, c);
    for (const k of Object.keys(c)) this[k] = c[k];
    this.on = c.on.bind(c);
  }
}
const axiosCall = (method) => (u, d, o) => {
  const has = method !== "GET" && method !== "DELETE";
  const opts = has ? o : d;
  const body = has && d !== undefined ? (typeof d === "string" ? d : JSON.stringify(d)) : undefined;
  return fetch(u, { method, body, headers: { ...(body ? { "content-type": "application/json" } : {}), ...(opts?.headers || {}) } }).then(
    async (r) => {
      const t = await r.text();
      let data = t;
      try {
        data = JSON.parse(t);
      } catch {}
      const out = { status: r.status, statusText: r.statusText, data, headers: {} };
      if (!r.ok) {
        const e = new Error(`Request failed with status code ${r.status}`);
        e.response = out;
        e.code = r.status < 500 ? "ERR_BAD_REQUEST" : "ERR_BAD_RESPONSE";
        throw e;
      }
      return out;
    },
    (e) => {
      throw e.cause || e;
    },
  );
};
const axios = Object.assign((o) => axiosCall((o.method || "GET").toUpperCase())(o.url, o.data, o), {
  get: axiosCall("GET"),
  post: axiosCall("POST"),
  put: axiosCall("PUT"),
  delete: axiosCall("DELETE"),
  patch: axiosCall("PATCH"),
  create: () => axios,
});
const fastify = (o) => {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json());
  const f = {
    listen: (a, b) =>
      new Promise((ok) => {
        const p = typeof a === "object" ? a : { port: a, host: b };
        new Server(app).listen(p.port || 0, p.host || "127.0.0.1", () => {
          const at = `http://${p.host || "127.0.0.1"}:${p.port}`;
          if (o?.logger)
            console.log(
              JSON.stringify({ level: 30, time: now(), pid: process.pid, hostname: os.hostname(), msg: `Server listening at ${at}` }),
            );
          ok(at);
        });
      }),
    register: async () => f,
    log: {
      info: (...a) =>
        o?.logger && console.log(JSON.stringify({ level: 30, time: now(), pid: process.pid, hostname: os.hostname(), msg: format(...a) })),
      error: (...a) =>
        console.log(JSON.stringify({ level: 50, time: now(), pid: process.pid, hostname: os.hostname(), msg: format(...a) })),
    },
    addHook: () => f,
    close: async () => {},
  };
  for (const m of ["get", "post", "put", "delete", "patch"])
    f[m] = (p, x, y) => {
      const h = typeof x === "function" ? x : y;
      app[m](p, async (req, res) => {
        const reply = {
          code: (c) => {
            res.statusCode = c;
            return reply;
          },
          status: (c) => reply.code(c),
          type: (t) => {
            res.type(t);
            return reply;
          },
          header: (n, v) => {
            res.setHeader(n, v);
            return reply;
          },
          send: (v) => {
            if (typeof v === "string" && !res.hasHeader("content-type")) res.type("text");
            res.send(v);
            return reply;
          },
        };
        const v = await h(req, reply);
        if (v !== undefined && v !== reply && !res.writableEnded) reply.send(v);
      });
      return f;
    };
  return f;
};
fastify.fastify = fastify;
fastify.default = fastify;
const same = (v) => () => v;
// biome-ignore lint/correctness/noUnusedVariables: the prelude that this is put into looks modules up in it
const packages = {
  express: same(express),
  cors: same(Object.assign(cors, { default: cors })),
  morgan: same(morgan),
  helmet: same(through),
  compression: same(through),
  "body-parser": same({ json: express.json, urlencoded: express.urlencoded, text: express.text }),
  "cookie-parser": same(through),
  dotenv: same(dotenv),
  redis: same({ createClient: redisClient }),
  ioredis: same(IORedis),
  axios: same(Object.assign(axios, { default: axios })),
  "node-fetch": same(fetch),
  uuid: same({ v4: () => call("uuid") }),
  fastify: same(fastify),
  chalk: same(new Proxy((s) => s, { get: (_t, _k) => (s) => String(s) })),
};
