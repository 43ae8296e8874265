#!/usr/bin/python3
"""Trains a small neural network on the UCI handwritten digits that come with scikit-learn.

Prints the accuracy after each epoch and writes the last one, with the settings that led to it, to
results/RUN_TAG.json, from where table.py reads it.
"""
import argparse
import json
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one task, one cpu: onager fills the others

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lr", type=float, default=0.1, help="learning rate (default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=32, help="images a step (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=10, help="passes over the data (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="for the first weights and the order of the images")
    parser.add_argument("--run-tag", default="run", help="names the file with the result")
    return parser.parse_args()


def main():
    args = parse_args()

    # The split is the same for every seed, so that all runs sit the same exam.
    images, labels = load_digits(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(images / 16.0, labels, test_size=0.25, random_state=0)

    network = MLPClassifier(hidden_layer_sizes=(64,), solver="sgd", momentum=0.0, learning_rate_init=args.lr,
                            batch_size=args.batch_size, random_state=args.seed)
    accuracy = 0.0
    for epoch in range(1, args.epochs + 1):
        network.partial_fit(train_x, train_y, classes=range(10))
        accuracy = network.score(test_x, test_y)
        print(f"epoch {epoch}: accuracy {accuracy:.4f}", flush=True)

    os.makedirs("results", exist_ok=True)
    with open(os.path.join("results", args.run_tag + ".json"), "w", encoding="utf-8") as out:
        json.dump({**vars(args), "accuracy": accuracy}, out)


if __name__ == "__main__":
    main()
