// The board: a card may be drawn to another lane. Its menu does the same for keys and fingers.
const board = document.querySelector('[data-board]');
const form = document.querySelector('[data-move]');
let drawn = null;

function over(event) {
  const lane = event.target.closest('[data-lane]');
  board.querySelectorAll('.is-over').forEach((other) => other.classList.toggle('is-over', other === lane));
  if (lane) lane.classList.add('is-over');
  return lane;
}
board.querySelectorAll('[data-deal]').forEach((card) => {
  card.draggable = true;
  card.addEventListener('dragstart', (event) => {
    drawn = card;
    card.classList.add('is-dragged');
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', card.dataset.deal);
  });
  card.addEventListener('dragend', () => {
    card.classList.remove('is-dragged');
    board.querySelectorAll('.is-over').forEach((lane) => lane.classList.remove('is-over'));
  });
});
board.addEventListener('dragover', (event) => { if (drawn && over(event)) event.preventDefault(); });
board.addEventListener('drop', (event) => {
  const lane = over(event);
  if (!drawn || !lane) return;
  event.preventDefault();
  if (lane.contains(drawn)) return;
  form.action = drawn.dataset.deal;
  form.elements.stage.value = lane.dataset.lane;
  form.submit();
});
