/**
 * Thrown to answer with something other than success. Each kind is a class of its own, because the name of the class
 * is what the metrics tell: the label `error` of the methods it passes through.
 */
export class Refusal extends Error {
  /** The status of the answer. */
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(statusCode: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.statusCode = statusCode;
    this.headers = headers;
  }
}

export class BadRequest extends Refusal {
  constructor(message: string) {
    super(400, message);
  }
}

export class NotFound extends Refusal {
  constructor(message: string) {
    super(404, message);
  }
}

export class CardDeclined extends Refusal {
  constructor() {
    super(402, 'the card was declined');
  }
}

export class OutOfStock extends Refusal {
  constructor(product: string) {
    super(409, `not enough left of ${product}`);
  }
}

export class StockBeingTaken extends Refusal {
  constructor() {
    super(409, 'stock is already being taken');
  }
}

export class ShopClosed extends Refusal {
  constructor(message: string) {
    super(503, message, { 'retry-after': '1' });
  }
}
