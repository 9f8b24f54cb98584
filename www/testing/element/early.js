// The stand-in asks no proxy. In place of `www/element/early.js`.

export class Early {
  begin() {}

  end() {
    return undefined;
  }

  stop() {}
}
