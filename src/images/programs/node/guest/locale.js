// Containers have no locale, which Node takes for en-US. V8 would take that of whoever plays: it knows one, that which it was started in.
(() => {
  const LOCALE = "en-US";
  const chosen = (locales) => (locales === undefined ? LOCALE : locales);
  const replace = (object, name, make) => {
    const property = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { ...property, value: make(property.value) });
  };
  /** Methods whose argument with that index is a locale. */
  const localise = (type, names, index = 0) => {
    for (const name of names)
      replace(
        type.prototype,
        name,
        (usual) =>
          ({
            [name](...given) {
              given[index] = chosen(given[index]);
              return usual.apply(this, given);
            },
          })[name],
      );
  };
  localise(Date, ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]);
  localise(Number, ["toLocaleString"]);
  localise(BigInt, ["toLocaleString"]);
  localise(String, ["toLocaleLowerCase", "toLocaleUpperCase"]);
  localise(String, ["localeCompare"], 1);

  for (const name of Object.getOwnPropertyNames(Intl)) {
    if (!Intl[name].supportedLocalesOf) continue;
    replace(Intl, name, (usual) => {
      const own = new Proxy(usual, {
        apply: (_, self, [locales, ...rest]) => Reflect.apply(usual, self, [chosen(locales), ...rest]),
        construct: (_, [locales, ...rest], target) => Reflect.construct(usual, [chosen(locales), ...rest], target),
      });
      replace(usual.prototype, "constructor", () => own);
      return own;
    });
  }

  let zones;
  const zoneOf = (date) => {
    zones ??= new Intl.DateTimeFormat(LOCALE, { timeZoneName: "long" });
    return zones.formatToParts(date).find(({ type }) => type === "timeZoneName").value;
  };
  for (const name of ["toString", "toTimeString"])
    replace(
      Date.prototype,
      name,
      (usual) =>
        ({
          [name]() {
            return usual.call(this).replace(/\(.*\)$/, () => `(${zoneOf(this)})`);
          },
        })[name],
    );
})();
