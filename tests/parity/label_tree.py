"""The probabilities of labels by PyTorch, for many prompts that begin alike.

The labels' tokens are a tree. A label's log-score is the sum over its tokens of the log-softmax among the
tokens that the tree has at that place; where it has one, that is 0. The places of the tree that branch are
all computed in one pass behind a prompt: tokens see the prompt and their own ancestors, nothing else.
"""
import numpy as np
import torch
import transformers


class Tree:
    def __init__(self, paths):
        """`paths` of the labels; none is the beginning of another."""
        self.paths = [tuple(path) for path in paths]
        self.children = {}
        for path in self.paths:
            for depth, token in enumerate(path):
                self.children.setdefault(path[:depth], set()).add(token)
        self.branches = [place for place, tokens in self.children.items() if len(tokens) > 1]
        read = {place[:depth] for place in self.branches for depth in range(1, len(place) + 1)}
        self.places = sorted(read, key=len)  # what stands behind the prompt, ancestors first

    def scores(self, logits):
        """Of the labels, in their order; `logits` gives {token: logit} of each place that branches."""
        steps = {}
        for place, by_token in logits.items():
            values = np.array(list(by_token.values()), np.float64)
            total = np.logaddexp.reduce(values)
            steps[place] = {token: value - total for token, value in zip(by_token, values)}
        return [sum(steps[path[:depth]][token] for depth, token in enumerate(path) if path[:depth] in steps)
                for path in self.paths]


class LabelModel:
    """`model` of transformers; `shared` are the tokens that all prompts begin with."""

    def __init__(self, model, tree, shared):
        self.model, self.tree, self.shared = model, tree, len(shared)
        self.head = model.get_output_embeddings().weight
        self.cache = transformers.DynamicCache()
        with torch.no_grad():
            model.model(input_ids=torch.tensor([shared]), past_key_values=self.cache, use_cache=True)

    def scores(self, prompt):
        own, places = prompt[self.shared:], self.tree.places
        tokens = own + [place[-1] for place in places]
        positions = list(range(self.shared, len(prompt))) + [len(prompt) + len(place) - 1 for place in places]
        with torch.no_grad():
            states = self.model.model(input_ids=torch.tensor([tokens]), position_ids=torch.tensor([positions]),
                                      attention_mask=self.mask(len(own)), past_key_values=self.cache,
                                      use_cache=True).last_hidden_state[0]
            self.cache.crop(-len(tokens))
            return self.tree.scores({place: self.logits(states, place, len(own)) for place in self.tree.branches})

    def mask(self, own):
        """(1, 1, tokens, shared and tokens): 0 where a token sees another one, else -inf."""
        places = self.tree.places
        row_of = {place: own + row for row, place in enumerate(places)}
        sees = torch.zeros(own + len(places), self.shared + own + len(places), dtype=torch.bool)
        sees[:, :self.shared] = True
        sees[:own, self.shared:self.shared + own] = torch.ones(own, own, dtype=torch.bool).tril()
        sees[own:, self.shared:self.shared + own] = True
        for place, row in row_of.items():
            above = [self.shared + row_of[place[:depth]] for depth in range(1, len(place) + 1)]
            sees[row, above] = True
        mask = torch.zeros(sees.shape).masked_fill(~sees, float("-inf"))
        return mask[None, None]

    def logits(self, states, place, own):
        row = own - 1 if not place else own + self.tree.places.index(place)
        children = sorted(self.tree.children[place])
        values = self.head[torch.tensor(children)] @ states[row]
        return dict(zip(children, values.tolist()))
