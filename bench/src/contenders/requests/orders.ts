/** What the services answer with: small, as most JSON answers are. */
export const order = (id: string) => ({ id, item: 'tea', count: 2 });

export const orders = [order('17'), order('18')];
