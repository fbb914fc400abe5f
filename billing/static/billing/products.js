// A line of a draft begins as a copy of a product. Without this file its number is typed, and the server copies it.
"use strict";

(() => {
  // So long a pause ends what is typed, and one question is asked for it; in milliseconds.
  const PAUSE = 200;
  const known = new Map();
  const list = Object.assign(document.createElement("datalist"), { id: "billing-products" });
  let waiting;

  const isProduct = (element) => element.matches?.("input[data-products]");
  const currencyOf = (input) => document.getElementById("id_currency")?.value ?? input.dataset.currency;

  // What was typed since the page was loaded stays.
  function put(field, value) {
    if (!["", field.defaultValue, field.dataset.copied].includes(field.value)) return;
    field.value = field.dataset.copied = value;
  }

  function copy(input) {
    const product = known.get(input.value.trim());
    if (!product) return;
    const line = input.name.slice(0, -"product".length);
    const price = product.currency === currencyOf(input) ? product.line.unit_price : "";
    for (const [name, value] of Object.entries({ ...product.line, unit_price: price })) {
      put(input.form.elements[line + name], value);
    }
  }

  async function ask(input) {
    const q = input.value.trim();
    const answer = await fetch(`${input.dataset.products}?${new URLSearchParams({ q })}`).catch(() => null);
    if (!answer?.ok) return;
    const { products } = await answer.json();
    for (const product of products) known.set(product.number, product);
    if (q !== input.value.trim()) return;
    list.replaceChildren(...products.map(({ label, number }) => new Option(label, number)));
  }

  document.addEventListener("focusin", ({ target }) => {
    if (!isProduct(target)) return;
    document.body.append(list);
    target.setAttribute("list", list.id);
    ask(target);
  });

  document.addEventListener("input", ({ target }) => {
    if (!isProduct(target)) return;
    clearTimeout(waiting);
    copy(target);
    waiting = setTimeout(() => ask(target).then(() => copy(target)), PAUSE);
  });

  document.addEventListener("change", ({ target }) => {
    if (target.id === "id_currency") document.querySelectorAll("input[data-products]").forEach(copy);
  });
})();
