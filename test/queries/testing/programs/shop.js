/**
 * Users and their orders.
 *
 * @param {import('./database.js').Query} query
 */
export function makeShop(query) {
  let users = 3;

  const loadUsers = () => {
    const rows = Array.from({ length: users }, (_, i) => ({ id: i + 101 }));
    return query('SELECT id, name FROM users', [], rows);
  };

  return {
    /** @param {number} factor */
    seed: (factor) => {
      users = factor * 2;
    },

    listOneByOne: async () => {
      const orders = [];
      for (const user of await loadUsers()) {
        const [order] = await loadOrders(user.id);
        orders.push(order);
      }
      return orders;
    },

    listAtOnce: async () => {
      await query('BEGIN', [], []);
      const ids = (await loadUsers()).map(({ id }) => id);
      const text = `SELECT * FROM orders WHERE user_id IN (${ids.map(() => '?').join(', ')})`;
      const orders = await query(
        text,
        ids,
        ids.map((id) => ({ id: id * 10 })),
      );
      await query('COMMIT', [], []);
      return orders;
    },
  };

  /** @param {number} user */
  async function loadOrders(user) {
    return await query(`SELECT * FROM orders WHERE user_id = ?`, [user], [{ id: user * 10 }]);
  }
}
