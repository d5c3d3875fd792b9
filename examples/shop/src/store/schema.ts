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
  /** What the search looks at, beside the name. */
  readonly description: string;
}

/** A shop of measuring instruments. The ids are also the values of the label `product`. */
export const catalogue: readonly Product[] = [
  {
    id: 'anemometer',
    name: 'Anemometer',
    priceCents: 6900,
    description: 'Four turning cups tell the speed of the wind on roofs, masts and sailing boats.',
  },
  {
    id: 'balance',
    name: 'Letter balance',
    priceCents: 3450,
    description: 'A small brass scale that weighs letters and parcels up to two hundred grams.',
  },
  {
    id: 'barometer',
    name: 'Aneroid barometer',
    priceCents: 8900,
    description: 'Air pressure in a walnut case: whether rain or sunshine is on its way.',
  },
  {
    id: 'caliper',
    name: 'Vernier caliper',
    priceCents: 2790,
    description: 'Hardened steel jaws measure inside, outside and depth to a twentieth of a millimetre.',
  },
  {
    id: 'compass',
    name: 'Hiking compass',
    priceCents: 1990,
    description: 'A floating needle, a mirror and a sighting line for walkers and for maps.',
  },
  {
    id: 'hourglass',
    name: 'Hourglass',
    priceCents: 1250,
    description: 'Fine white sand runs for three minutes between two bulbs of blown glass.',
  },
  {
    id: 'hygrometer',
    name: 'Hair hygrometer',
    priceCents: 4200,
    description: 'A bundle of hair stretches with the humidity of the air in cellars and living rooms.',
  },
  {
    id: 'metronome',
    name: 'Metronome',
    priceCents: 5400,
    description: 'A clockwork pendulum beats time for piano practice, forty to two hundred a minute.',
  },
  {
    id: 'rain-gauge',
    name: 'Rain gauge',
    priceCents: 1490,
    description: 'A funnel and a glass tube catch the rain of a night and show it in millimetres.',
  },
  {
    id: 'sextant',
    name: 'Brass sextant',
    priceCents: 24_900,
    description: 'The angle between the sun and the horizon, on a brass arc with two mirrors.',
  },
  {
    id: 'spirit-level',
    name: 'Spirit level',
    priceCents: 2250,
    description: 'Two bubbles in an aluminium rail show what is straight, upright and flat.',
  },
  {
    id: 'thermometer',
    name: 'Window thermometer',
    priceCents: 950,
    description: 'Outdoor temperature in red alcohol, screwed to the frame of a window.',
  },
];

/** Items of each product on the shelf of a new shop, and as many as a shelf holds. */
export const openingStock = 60;
export const shelfSize = 120;
