import { shelfSize } from '../store/schema.js';
import { allProducts, type ProductRow, productById, putIntoStock } from '../store/statements.js';
import { countField, objectOf } from './fields.js';
import { Refusal, type Reply, type ShopContext, type ShopRequest } from './route.js';

export async function listProducts(_request: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const products = await database.query(allProducts);
  return { status: 200, body: { products: products.map(present) } };
}

export async function showProduct({ params }: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const [product] = await database.query(productById, [params['id']]);
  if (product === undefined) throw new Refusal(404, 'no such product');
  return { status: 200, body: present(product) };
}

/** A supplier brings items of one product. */
export async function restock({ params, body }: ShopRequest, { database }: ShopContext): Promise<Reply> {
  const items = countField(objectOf(body, 'a delivery'), 'items', 1000);
  const [product] = await database.query(putIntoStock, [params['id'], items, shelfSize]);
  if (product === undefined) throw new Refusal(404, 'no such product');
  return { status: 200, body: present(product) };
}

function present(product: ProductRow) {
  return { id: product.id, name: product.name, priceEuros: product.price_cents / 100, stock: product.stock };
}
