"""LoRA training as PEFT's users write it, on the texts and in the order of a trace of ours."""
import peft
import torch

IGNORED = -100


def adapted(model, folder):
    """`model` with the adapter in `folder`, to be trained on."""
    return peft.PeftModel.from_pretrained(model, str(folder), is_trainable=True)


def padded(texts):
    """Texts of one length: tokens, which of them are there, and what is asked."""
    longest = max(len(text["tokens"]) for text in texts)
    tokens = torch.zeros(len(texts), longest, dtype=torch.long)
    there = torch.zeros_like(tokens)
    labels = torch.full_like(tokens, IGNORED)
    for row, text in enumerate(texts):
        numbers, targets = torch.tensor(text["tokens"]), torch.tensor(text["targets"])
        tokens[row, :len(numbers)] = numbers
        there[row, :len(numbers)] = 1
        labels[row, targets] = numbers[targets]
    return {"input_ids": tokens, "attention_mask": there, "labels": labels}


def trainable(model):
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def optimizer_of(model):
    return torch.optim.AdamW(trainable(model), betas=(0.9, 0.999), eps=1e-8, weight_decay=0)


def step(model, optimizer, loss, learning_rate):
    """Down the gradient of `loss`, clipped to a norm of 1."""
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trainable(model), 1.0)
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.step()
