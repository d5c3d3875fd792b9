/** Prices are whole cents: money is never a fraction. */
export const schema = `
  create table if not exists products (
    id text primary key,
    name text not null,
    price_cents integer not null check (price_cents > 0),
    stock integer not null check (stock >= 0)
  );
  create table if not exists orders (
    id integer generated always as identity primary key,
    customer text not null,
    payment text not null check (payment in ('card', 'invoice', 'voucher')),
    total_cents integer not null check (total_cents > 0),
    placed_at timestamptz not null default now()
  );
  create index if not exists orders_by_customer on orders (customer, id desc);
  -- The product has no index, on purpose: the primary key begins with the order. Something for Sonde to find.
  create table if not exists order_lines (
    order_id integer not null references orders,
    product_id text not null references products,
    quantity integer not null check (quantity > 0),
    price_cents integer not null check (price_cents > 0),
    primary key (order_id, product_id)
  );
`;

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
}

/** A shop of measuring instruments. The ids are also the values of the label `product`. */
export const catalogue: readonly Product[] = [
  { id: 'anemometer', name: 'Anemometer', priceCents: 6900 },
  { id: 'balance', name: 'Letter balance', priceCents: 3450 },
  { id: 'barometer', name: 'Aneroid barometer', priceCents: 8900 },
  { id: 'caliper', name: 'Vernier caliper', priceCents: 2790 },
  { id: 'compass', name: 'Hiking compass', priceCents: 1990 },
  { id: 'hourglass', name: 'Hourglass', priceCents: 1250 },
  { id: 'hygrometer', name: 'Hair hygrometer', priceCents: 4200 },
  { id: 'metronome', name: 'Metronome', priceCents: 5400 },
  { id: 'rain-gauge', name: 'Rain gauge', priceCents: 1490 },
  { id: 'sextant', name: 'Brass sextant', priceCents: 24_900 },
  { id: 'spirit-level', name: 'Spirit level', priceCents: 2250 },
  { id: 'thermometer', name: 'Window thermometer', priceCents: 950 },
];

/** Items of each product on the shelf of a new shop, and as many as a shelf holds. */
export const openingStock = 60;
export const shelfSize = 120;
