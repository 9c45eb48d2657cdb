// A field of several tags: what is proposed for the last of them. Without script the names are typed.

function propose(field) {
  const list = document.getElementById(field.getAttribute("list"));
  if (!list) return;
  const names = [...list.options].map((option) => option.value);
  const refill = () => {
    const said = field.value.split(",");
    const before = said.slice(0, -1).map((name) => name.trim());
    const taken = new Set(before.map((name) => name.toLowerCase()));
    const head = before.length ? `${before.join(", ")}, ` : "";
    list.replaceChildren(...names.filter((name) => !taken.has(name.toLowerCase())).map((name) => {
      const option = document.createElement("option");
      option.value = head + name;
      return option;
    }));
  };
  field.addEventListener("input", refill);
  field.addEventListener("focus", refill);
}
document.querySelectorAll("[data-tags]").forEach(propose);
